// ValueTask over results, tasks and reusable sources; pooled builders.
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

static class ValueTasks {
  static ValueTask<int> Fast(int n) => new(n);
  static async ValueTask<int> Slow(int n) { await Task.Yield(); return n; }
  [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
  static async ValueTask<int> Pooled(int n) { await Task.Yield(); return n; }
  static async ValueTask Void(List<int> log) { await Task.Yield(); log.Add(1); }
  class Source : IValueTaskSource<int> {
    ManualResetValueTaskSourceCore<int> core;
    public ValueTask<int> Begin() { core.Reset(); return new(this, core.Version); }
    public void End(int n) => core.SetResult(n);
    public void Fail(Exception e) => core.SetException(e);
    public int GetResult(short token) => core.GetResult(token);
    public ValueTaskSourceStatus GetStatus(short token) => core.GetStatus(token);
    public void OnCompleted(Action<object> c, object s, short token, ValueTaskSourceOnCompletedFlags flags) => core.OnCompleted(c, s, token, flags);
  }

  public static void Run() => RunAsync().GetAwaiter().GetResult();

  static async Task RunAsync() {
    ValueTask<int> fast = Fast(5);
    Console.WriteLine(fast.IsCompletedSuccessfully + " " + fast.Result + " " + await Slow(6));
    int sum = 0;
    for (int i = 0; i < 500; i++) sum += await Fast(i) + await Slow(i) + await Pooled(i);
    Console.WriteLine(sum);
    var log = new List<int>();
    await Void(log);
    Console.WriteLine(log.Count + " " + (await Slow(7).AsTask()) + " " + Slow(8).Preserve().GetAwaiter().IsCompleted.GetType().Name);
    var source = new Source();
    for (int i = 0; i < 3; i++) {
      ValueTask<int> pending = source.Begin();
      Task<int> consumer = Consume(pending);
      Console.Write(consumer.IsCompleted + " ");
      source.End(i * 10);
      Console.WriteLine(await consumer);
    }
    ValueTask<int> failing = source.Begin();
    source.Fail(new TimeoutException("from the source"));
    try {
      await failing;
    } catch (TimeoutException e) {
      Console.WriteLine(e.Message);
    }
    try {
      _ = source.Begin();
      await failing;
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.GetType().Name);
    }
    Console.WriteLine(ValueTask.FromException<int>(new Exception()).IsFaulted + " " + ValueTask.CompletedTask.Equals(default) + " " + ValueTask.FromCanceled(new CancellationToken(true)).IsCanceled);
  }
  static async Task<int> Consume(ValueTask<int> task) => await task + 1;
}
