// Returns a function that draws at the next frame of the screen, once for any number of calls until then.
export const perFrame = draw => {
  let frame = 0;
  return () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  };
};
