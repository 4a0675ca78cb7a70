// AsyncLocal and ExecutionContext: flow into tasks, threads and continuations, not back out.
static class Locals {
  static readonly AsyncLocal<string> local = new();
  static async Task<string> Child(string name) {
    string inherited = local.Value;
    local.Value = name;
    await Task.Yield();
    string after = local.Value;
    await Task.Run(() => local.Value += "-inner");
    return inherited + ">" + after + ">" + local.Value;
  }

  public static void Run() => RunAsync().GetAwaiter().GetResult();

  static async Task RunAsync() {
    local.Value = "root";
    Console.WriteLine(string.Join(" ", await Task.WhenAll(Child("a"), Child("b"))) + " " + local.Value);
    string seen = null;
    var thread = new Thread(() => seen = local.Value);
    thread.Start();
    thread.Join();
    Console.WriteLine(seen);
    using (ExecutionContext.SuppressFlow()) {
      thread = new Thread(() => seen = local.Value ?? "none");
      thread.Start();
      thread.Join();
    }
    Console.WriteLine(seen);
    ExecutionContext captured = ExecutionContext.Capture();
    local.Value = "changed";
    ExecutionContext.Run(captured, _ => { seen = local.Value; local.Value = "lost"; }, null);
    Console.WriteLine(seen + " " + local.Value);
    var changes = new List<string>();
    var watched = new AsyncLocal<int>(e => { lock (changes) changes.Add(e.PreviousValue + ">" + e.CurrentValue + (e.ThreadContextChanged ? "c" : "")); });
    watched.Value = 1;
    watched.Value = 2;
    Console.WriteLine(string.Join(" ", changes));
    var done = new ManualResetEventSlim();
    ThreadPool.QueueUserWorkItem(_ => { seen = local.Value; done.Set(); });
    done.Wait();
    Console.WriteLine(seen);
    done.Reset();
    ThreadPool.UnsafeQueueUserWorkItem(_ => { seen = local.Value ?? "none"; done.Set(); }, null);
    done.Wait();
    Console.WriteLine(seen);
  }
}
