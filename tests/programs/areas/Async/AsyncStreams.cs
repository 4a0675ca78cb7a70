// IAsyncEnumerable: production, cancellation, disposal, exceptions, composition; IAsyncDisposable.
using System.Runtime.CompilerServices;

static class AsyncStreams {
  static async IAsyncEnumerable<int> Numbers(int n, List<string> log = null, [EnumeratorCancellation] CancellationToken token = default) {
    try {
      for (int i = 0; i < n; i++) {
        token.ThrowIfCancellationRequested();
        if (i % 2 == 0) await Task.Yield();
        yield return i;
      }
    } finally {
      await Task.Yield();
      log?.Add("disposed");
    }
  }
  static async IAsyncEnumerable<R> Select<T, R>(this IAsyncEnumerable<T> source, Func<T, Task<R>> f) { await foreach (T t in source) yield return await f(t); }
  static async IAsyncEnumerable<int> Throws() { yield return 1; await Task.Yield(); throw new InvalidOperationException("stream"); }
  class Resource(string name, List<string> log) : IAsyncDisposable { public async ValueTask DisposeAsync() { await Task.Delay(1); log.Add("disposed " + name); } }

  public static void Run() => RunAsync().GetAwaiter().GetResult();

  static async Task RunAsync() {
    int sum = 0;
    await foreach (int n in Numbers(100)) sum += n;
    Console.WriteLine(sum);
    var log = new List<string>();
    await foreach (int n in Numbers(100, log)) { log.Add("" + n); if (n == 3) break; }
    Console.WriteLine(string.Join(",", log));
    string text = "";
    await foreach (string s in Numbers(4).Select(async n => { await Task.Delay(1); return "n" + n; })) text += s;
    Console.WriteLine(text);
    try {
      await foreach (int n in Throws()) Console.WriteLine(n);
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
    var source = new CancellationTokenSource();
    try {
      await foreach (int n in Numbers(1000, log).WithCancellation(source.Token)) if (n == 10) source.Cancel();
    } catch (OperationCanceledException) {
      Console.WriteLine("cancelled, " + log[^1]);
    }
    log.Clear();
    try {
      await using var outer = new Resource("outer", log);
      await using (new Resource("inner", log)) log.Add("body");
      throw new Exception("thrown");
    } catch (Exception e) {
      log.Add(e.Message);
    }
    Console.WriteLine(string.Join(",", log));
    await using IAsyncEnumerator<int> enumerator = Numbers(3).GetAsyncEnumerator();
    while (await enumerator.MoveNextAsync()) Console.Write(enumerator.Current + " ");
    Console.WriteLine(await enumerator.MoveNextAsync());
    Console.WriteLine(await Numbers(10).Where(n => n % 3 == 0).Select(n => n * 2).SumAsync() + " " + string.Join(",", await Numbers(5).Reverse().ToListAsync()));
  }
}
