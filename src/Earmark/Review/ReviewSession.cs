using Earmark.Data;
using Earmark.Tagging.Embeddings;

namespace Earmark.Review;

/// <summary>A review session of one reviewer: chooses questions and saves decisions. Thread-safe.</summary>
public sealed class ReviewSession
{
    private readonly Lock gate = new();
    private readonly ReviewOptions options;
    private readonly TimeProvider clock;
    private readonly Dictionary<string, int> indices;
    private readonly HashSet<int> common, mine;
    private readonly HashSet<int> skipped = [];
    private readonly Stack<(int Index, bool IsSkip, (int Row, Decision Decision)? Own)> past = [];
    private readonly DecisionHistory history;
    private readonly QuestionOrder order;
    private readonly int answeredBefore; // in earlier sessions
    private ReviewEstimates estimates;

    /// <summary>Starts or resumes a review.</summary>
    /// <param name="set">The questions.</param>
    /// <param name="options">The settings.</param>
    /// <param name="clock">The clock for the time of the decisions.</param>
    /// <exception cref="InputException">The file of decisions is invalid, or cannot store the names of the clips or labels.</exception>
    public ReviewSession(QuestionSet set, ReviewOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        (Set, this.options, this.clock) = (set, options, clock);
        RequireStorable(set, options.Decisions);
        indices = set.Questions.Index().ToDictionary(entry => entry.Item.Clip.Name, entry => entry.Index, StringComparer.Ordinal);
        common = [.. set.Questions.Index().OrderBy(entry => new CounterRandom(options.Seed, "common questions", 0, entry.Index).NextDouble()).Take(options.Common).Select(entry => entry.Index)];
        mine = [.. Enumerable.Range(0, set.Questions.Count).Where(i => common.Contains(i) || options.Part.Contains(set.Questions[i].Clip.Group ?? set.Questions[i].Clip.Name))];
        history = new(options.Decisions, indices.Keys, options.Reviewer);
        order = new(set.Questions, options);
        history.Refresh();
        estimates = Estimate();
        answeredBefore = mine.Count(IsAnswered);
        foreach (var clip in history.OwnClips()) past.Push((indices[clip], false, null));
    }

    /// <summary>The questions.</summary>
    public QuestionSet Set { get; }

    /// <summary>Name of the reviewer.</summary>
    public string Reviewer => options.Reviewer;

    /// <summary>Path of the file of decisions.</summary>
    public string DecisionsPath => options.Decisions;

    /// <summary>Rows of the file of decisions that were skipped because they are incomplete.</summary>
    public IReadOnlyList<string> Warnings => history.Warnings;

    /// <summary>Adds embeddings of clips, with which similar questions are not asked in a row.</summary>
    /// <param name="embeddings">The embeddings, all of the same model.</param>
    /// <param name="known">Embeddings of clips whose labels are known, such as the training set of the model. Similar questions are less informative. Null for none.</param>
    public void UseEmbeddings(IEnumerable<ClipEmbedding> embeddings, IEnumerable<ClipEmbedding>? known = null)
    {
        lock (gate) order.Use(embeddings, known ?? []);
    }

    /// <summary>Returns the most informative open questions, without regard to their similarity.</summary>
    /// <param name="count">Maximum number.</param>
    public IReadOnlyList<Question> MostInformative(int count)
    {
        lock (gate) return [.. order.MostInformative(estimates, IsOpen, count).Select(index => Set.Questions[index])];
    }

    /// <summary>Returns the question of a clip, or null if there is none.</summary>
    public Question? Find(string clip) => indices.TryGetValue(clip, out var index) ? Set.Questions[index] : null;

    /// <summary>Returns the valid decision about a clip, which is the last one of any reviewer, or null if it is undecided.</summary>
    public Decision? DecisionOf(string clip)
    {
        lock (gate) return history.Of(clip);
    }

    /// <summary>Returns the next question, or null if all have been answered or skipped. It is the same until a question is answered or skipped.</summary>
    /// <exception cref="InputException">The file of decisions was damaged by another program.</exception>
    public Question? Next()
    {
        lock (gate)
        {
            Refresh();
            return options.Top is { } top && mine.Count(IsAnswered) - answeredBefore >= top ? null : order.Next(estimates, IsOpen) is { } index ? Set.Questions[index] : null;
        }
    }

    /// <summary>Records a decision about a question, and returns when it is on the disk.</summary>
    /// <param name="question">The question.</param>
    /// <param name="decision">The decision, such as <see cref="Question.Right"/>. Reviewer and time are added.</param>
    /// <exception cref="IOException">The file cannot be written. The question is still open.</exception>
    public void Answer(Question question, Decision decision)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(decision);
        lock (gate)
        {
            Refresh();
            var entry = (indices[question.Clip.Name], false, history.OwnOf(question.Clip.Name));
            Append(Sign(decision));
            past.Push(entry);
        }
    }

    /// <summary>Skips a question until the program is restarted.</summary>
    /// <param name="question">The question.</param>
    public void Skip(Question question)
    {
        ArgumentNullException.ThrowIfNull(question);
        lock (gate)
            if (skipped.Add(indices[question.Clip.Name])) past.Push((indices[question.Clip.Name], true, null));
    }

    /// <summary>
    /// Undoes the last answer or skip of this reviewer. A row is appended that restores the previous decision of this reviewer, or <see cref="Verdict.Unsure"/> if there was none or it was made in an earlier session. The decision of another reviewer, also a
    /// later one, is kept: it is appended again.
    /// </summary>
    /// <returns>The question, which is open again unless another reviewer has decided, or null if there is nothing to undo.</returns>
    /// <exception cref="InputException">The file of decisions was damaged by another program.</exception>
    /// <exception cref="IOException">The file cannot be written. The answer is kept.</exception>
    public Question? Undo()
    {
        lock (gate)
        {
            Refresh();
            if (!past.TryPeek(out var entry)) return null;
            var question = Set.Questions[entry.Index];
            if (entry.IsSkip) skipped.Remove(entry.Index);
            else
            {
                var own = Sign(entry.Own?.Decision ?? question.Withdraw());
                var others = history.OthersOf(question.Clip.Name) is { } other && other.Row > (entry.Own?.Row ?? -1) ? other.Decision : null; // the last row counts
                Append(others is null ? [own] : [own, others]);
            }
            past.Pop();
            return question;
        }
    }

    /// <summary>Returns the progress of the review, and the estimates from the answers.</summary>
    public ReviewProgress Progress()
    {
        lock (gate)
        {
            Refresh();
            var answered = mine.Count(IsAnswered);
            return new(Math.Min(mine.Count, options.Top is { } top ? answeredBefore + top : mine.Count), answered, mine.Count(i => !IsAnswered(i) && IsDecidedByOthers(i)), skipped.Count, estimates, Agreement.Between(Set.Questions, history.All));
        }
    }

    /// <summary>Returns the questions with a valid decision, and this decision.</summary>
    public IReadOnlyList<(Question Question, Decision Decision)> Answered()
    {
        lock (gate)
        {
            Refresh();
            return [.. Decided()];
        }
    }

    /// <summary>Returns the nearest neighbours of the clip of a question, by the similarity of embeddings. Empty without embeddings.</summary>
    /// <param name="question">The question.</param>
    /// <param name="count">Maximum number.</param>
    /// <returns>Questions with the cosine similarity of their clips, -1 to 1, the most similar first.</returns>
    public IReadOnlyList<(Question Question, double Similarity)> Neighbours(Question question, int count)
    {
        ArgumentNullException.ThrowIfNull(question);
        lock (gate) return order.Neighbours(question, count);
    }

    private static void RequireStorable(QuestionSet set, string path)
    {
        if (set.Labels.FirstOrDefault(label => !DecisionFile.CanHold(label)) is { } label)
            throw InputException.At(path, $"it could not hold the label {Quoted.Format(label)}", $"labels without {Quoted.Format(Decisions.LabelSeparator)}, which separates labels in files of decisions, and without spaces at their ends", "Rename the label.");
        if (set.Questions.GroupBy(question => question.Clip.Name.Trim(), StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } same)
            throw InputException.At(path, $"it could not distinguish the clips {Names.Summary([.. same.Select(question => Quoted.Format(question.Clip.Name))])}", "names that differ in more than spaces at their ends", "Rename the recordings.");
    }

    private Decision Sign(Decision decision) => decision with { Reviewer = options.Reviewer, Time = clock.GetUtcNow() };

    private void Append(params IReadOnlyList<Decision> decisions)
    {
        history.Append(decisions);
        estimates = Estimate();
    }

    private void Refresh()
    {
        if (history.Refresh()) estimates = Estimate();
    }

    private ReviewEstimates Estimate() => ReviewEstimates.From(Decided());

    private IEnumerable<(Question Question, Decision Decision)> Decided() =>
        Set.Questions.Select(question => (question, Decision: history.Of(question.Clip.Name))).Where(pair => pair.Decision is not null).Select(pair => (pair.question, pair.Decision!));

    private bool IsOpen(int index) => mine.Contains(index) && !skipped.Contains(index) && !IsAnswered(index) && !IsDecidedByOthers(index);

    private bool IsAnswered(int index) => history.OwnOf(Set.Questions[index].Clip.Name) is not null;

    // Common questions are asked although other reviewers have answered them.
    private bool IsDecidedByOthers(int index) => !common.Contains(index) && history.Of(Set.Questions[index].Clip.Name) is not null;
}
