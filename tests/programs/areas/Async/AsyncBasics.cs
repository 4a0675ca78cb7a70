// async and await: completed and pending tasks, results of many types, loops, locals across awaits, recursion.
static class AsyncBasics {
  static async Task<int> Immediate(int n) => await Task.FromResult(n) + 1;
  static async Task<int> Yields(int n) {
    int sum = 0;
    for (int i = 0; i < n; i++) {
      await Task.Yield();
      sum += i;
    }
    return sum;
  }
  static async Task<string> Locals() {
    int a = 1;
    double b = 2.5;
    string c = "c";
    (int, string) d = (4, "d");
    int[] e = { 5 };
    await Task.Delay(1);
    a++;
    e[0] += a;
    await Task.Yield();
    return a + " " + b + c + d + e[0];
  }
  static async Task<long> Recursive(int n) => n == 0 ? 1 : n + await Recursive(n - 1);
  static async Task<T> Generic<T>(T t) { await Task.Yield(); return t; }
  static async Task Nothing() => await Task.CompletedTask;
  static async void Void(TaskCompletionSource done) { await Task.Yield(); done.SetResult(); }
  static async Task<int> Conditional(bool wait) { if (wait) await Task.Delay(1); return wait ? 1 : 2; }
  static async Task<int> Nested() => await Task.Run(async () => { await Task.Yield(); return await Generic(5) + await Immediate(6); });
  static async Task<int> Order(List<int> log) { log.Add(1); await Task.Yield(); log.Add(2); int r = await Inner(log) + log.Count; log.Add(5); return r; }
  static async Task<int> Inner(List<int> log) { log.Add(3); await Task.Delay(1); log.Add(4); return 100; }

  public static void Run() => RunAsync().GetAwaiter().GetResult();

  static async Task RunAsync() {
    Console.WriteLine(await Immediate(4));
    Console.WriteLine(await Yields(50));
    Console.WriteLine(await Locals());
    Console.WriteLine(await Recursive(500));
    Console.WriteLine(await Generic("text") + await Generic(7) + await Generic((1, 2L)) + await Generic<object>(null));
    await Nothing();
    var done = new TaskCompletionSource();
    Void(done);
    await done.Task;
    Console.WriteLine(await Conditional(true) + await Conditional(false) * 10);
    Console.WriteLine(await Nested());
    var log = new List<int>();
    Console.WriteLine(await Order(log) + " " + string.Join(",", log));
    int[] results = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i => { await Task.Delay(i % 3); return i * i; }));
    Console.WriteLine(results.Sum());
    Task<int> early = Immediate(1);
    Console.WriteLine(early.IsCompletedSuccessfully + " " + early.Status);
    var pending = new TaskCompletionSource<string>();
    Task<string> waiting = Append(pending.Task);
    Console.WriteLine(waiting.IsCompleted);
    pending.SetResult("set");
    Console.WriteLine(await waiting);
    using (await Generic(new MemoryStream())) Console.WriteLine("using");
    lock (log) Console.WriteLine("locked");
    Func<int, Task<int>> lambda = async n => { await Task.Yield(); return n + log.Count; };
    Console.WriteLine(await lambda(1) + await lambda(2));
  }
  static async Task<string> Append(Task<string> task) => await task + "!";
}
