// Parallel.For, ForEach, Invoke, ForEachAsync and PLINQ: sums, local state, stopping, order.
static class ParallelLoops {
  public static void Run() {
    long sum = 0;
    Parallel.For(0, 10000, i => Interlocked.Add(ref sum, i));
    Console.WriteLine(sum);
    long locals = 0;
    Parallel.For(0L, 10000L, () => 0L, (i, _, local) => local + i * i, local => Interlocked.Add(ref locals, local));
    Console.WriteLine(locals);
    bool[] seen = new bool[1000];
    Parallel.ForEach(Enumerable.Range(0, 1000), i => seen[i] = true);
    Console.WriteLine(seen.All(s => s));
    int invoked = 0;
    Parallel.Invoke(() => Interlocked.Increment(ref invoked), () => Interlocked.Add(ref invoked, 10), () => Interlocked.Add(ref invoked, 100));
    Console.WriteLine(invoked);
    ParallelLoopResult result = Parallel.For(0, 1000, (i, state) => { if (i == 50) state.Break(); });
    Console.WriteLine(result.IsCompleted + " " + result.LowestBreakIteration);
    Console.WriteLine(Parallel.For(0, 10, i => { }).IsCompleted);
    Console.WriteLine(Parallel.For(0, 1000, (i, state) => state.Stop()).IsCompleted);
    int asynchronous = 0;
    Parallel.ForEachAsync(Enumerable.Range(0, 100), async (i, token) => { await Task.Yield(); Interlocked.Add(ref asynchronous, i); }).Wait();
    Console.WriteLine(asynchronous);
    using var cancel = new CancellationTokenSource();
    try {
      Parallel.For(0, 100000, new ParallelOptions { CancellationToken = cancel.Token, MaxDegreeOfParallelism = 2 }, i => { if (i % 7 == 3) cancel.Cancel(); });
    } catch (OperationCanceledException) {
      Console.WriteLine("cancelled");
    }
    int[] numbers = Enumerable.Range(0, 5000).ToArray();
    Console.WriteLine(numbers.AsParallel().Where(n => n % 3 == 0).Select(n => (long)n * n).Sum() + " " + numbers.AsParallel().AsOrdered().Select(n => n * 2).Take(5).Last() + " " + numbers.AsParallel().Max() + " " + numbers.AsParallel().GroupBy(n => n % 4).OrderBy(g => g.Key).Select(g => g.Sum()).First());
    Console.WriteLine(string.Join(",", numbers.AsParallel().OrderByDescending(n => n % 1000).ThenBy(n => n).Take(3)) + " " + numbers.AsParallel().Aggregate(0L, (a, n) => a + n, (a, b) => a + b, a => a * 2));
    try {
      numbers.AsParallel().Select(n => n == 2500 ? throw new InvalidOperationException("in a query") : n).ToArray();
    } catch (AggregateException e) {
      Console.WriteLine(e.InnerExceptions[0].Message);
    }
    var matrix = new double[60, 60];
    Parallel.For(0, 60, i => { for (int j = 0; j < 60; j++) for (int k = 0; k < 60; k++) matrix[i, j] += (i + k) * (k - j) * 0.5; });
    Console.WriteLine(matrix[59, 59] + " " + matrix[0, 30] + " " + matrix.Cast<double>().Sum());
  }
}
