// SynchronizationContext and TaskScheduler: continuations go where they should, in order.
using System.Collections.Concurrent;

static class Contexts {
  class Loop : SynchronizationContext {
    readonly BlockingCollection<(SendOrPostCallback, object)> queue = new();
    public int Posted;
    public override void Post(SendOrPostCallback d, object state) { Interlocked.Increment(ref Posted); queue.Add((d, state)); }
    public override void Send(SendOrPostCallback d, object state) => d(state);
    public void RunUntil(Task task) {
      task.ContinueWith(_ => queue.CompleteAdding(), TaskScheduler.Default);
      foreach (var (d, state) in queue.GetConsumingEnumerable()) d(state);
    }
  }
  class Inline : TaskScheduler {
    public int Queued;
    protected override IEnumerable<Task> GetScheduledTasks() => null;
    protected override void QueueTask(Task task) { Queued++; TryExecuteTask(task); }
    protected override bool TryExecuteTaskInline(Task task, bool queued) => TryExecuteTask(task);
  }

  public static void Run() {
    var loop = new Loop();
    SynchronizationContext.SetSynchronizationContext(loop);
    Thread main = Thread.CurrentThread;
    var log = new List<string>();
    async Task Work(string name) {
      for (int i = 0; i < 3; i++) {
        await Task.Yield();
        log.Add(name + i + (Thread.CurrentThread == main ? "" : "!"));
      }
      await Task.Run(() => { });
      lock (log) log.Add(name + (Thread.CurrentThread == main));
      await Task.Delay(1).ConfigureAwait(false);
      lock (log) log.Add("free" + (SynchronizationContext.Current == null));
    }
    Task all = Task.WhenAll(Work("a"), Work("b"));
    loop.RunUntil(all);
    SynchronizationContext.SetSynchronizationContext(null);
    Console.WriteLine(string.Join(" ", log.Take(4)) + " | " + string.Join(" ", log.Skip(4).Order(StringComparer.Ordinal)));
    Console.WriteLine(loop.Posted >= 6);
    var inline = new Inline();
    var factory = new TaskFactory(inline);
    int ran = 0;
    factory.StartNew(() => ran++).Wait();
    Task.Factory.StartNew(() => ran++, CancellationToken.None, TaskCreationOptions.None, inline).ContinueWith(t => ran++, inline).Wait();
    Console.WriteLine(ran + " " + inline.Queued + " " + (TaskScheduler.Current == TaskScheduler.Default));
  }
}
