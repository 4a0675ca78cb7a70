// WhenAll, WhenAny, WhenEach, SemaphoreSlim, cached tasks, a pipeline of stages.
using System.Collections.Concurrent;

static class Combinators {
  public static void Run() => RunAsync().GetAwaiter().GetResult();

  static async Task<int> After(int ms, int n) { await Task.Delay(ms); return n; }

  static async Task RunAsync() {
    Console.WriteLine(string.Join(",", await Task.WhenAll(After(20, 1), After(1, 2), After(10, 3))));
    Console.WriteLine((await Task.WhenAll(Array.Empty<Task<int>>())).Length + " " + await await Task.WhenAny(After(2000, 1), After(1, 2)));
    var arrived = new List<int>();
    await foreach (Task<int> task in Task.WhenEach(After(150, 3), After(1, 1), After(70, 2))) arrived.Add(await task);
    Console.WriteLine(string.Join(",", arrived));
    using var semaphore = new SemaphoreSlim(2);
    int inside = 0, most = 0;
    await Task.WhenAll(Enumerable.Range(0, 20).Select(async i => {
      await semaphore.WaitAsync();
      int now = Interlocked.Increment(ref inside);
      lock (arrived) most = Math.Max(most, now);
      await Task.Yield();
      Interlocked.Decrement(ref inside);
      semaphore.Release();
    }));
    Console.WriteLine((most <= 2) + " " + inside + " " + semaphore.CurrentCount);
    var cache = new ConcurrentDictionary<int, Lazy<Task<int>>>();
    int computed = 0;
    Task<int> Get(int n) => cache.GetOrAdd(n, k => new(async () => { Interlocked.Increment(ref computed); await Task.Yield(); return k * k; })).Value;
    int[] squares = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Get(i % 10)));
    Console.WriteLine(squares.Sum() + " " + computed);
    Console.WriteLine(string.Join(",", await Pipeline(new[] { 1, 2, 3, 4, 5 }, n => n + 1, n => n * n, n => -n)));
    var gate = new TaskCompletionSource();
    Task<int>[] waiting = Enumerable.Range(0, 5).Select(async i => { await gate.Task; return i; }).ToArray();
    Console.Write(waiting.Count(t => t.IsCompleted) + " ");
    gate.SetResult();
    Console.WriteLine((await Task.WhenAll(waiting)).Sum());
    Console.WriteLine(await Retry(3, 5) + " " + await Retry(9, 5));
  }

  static async Task<int[]> Pipeline(int[] input, params Func<int, int>[] stages) {
    IEnumerable<Task<int>> current = input.Select(Task.FromResult);
    foreach (Func<int, int> stage in stages) current = current.Select(async t => { int n = await t; await Task.Yield(); return stage(n); }).ToArray();
    return await Task.WhenAll(current);
  }

  static async Task<string> Retry(int succeedsAt, int attempts) {
    for (int i = 1; ; i++) {
      try {
        await Task.Yield();
        if (i < succeedsAt) throw new TimeoutException("attempt " + i);
        return "succeeded at " + i;
      } catch (TimeoutException) when (i < attempts) {
        await Task.Delay(1);
      } catch (TimeoutException e) {
        return e.Message + " was the last";
      }
    }
  }
}
