// Timers of each kind fire, repeat, change and stop; delays end in the order of their lengths.
static class Timers {
  public static void Run() => RunAsync().GetAwaiter().GetResult();

  static async Task RunAsync() {
    using var fired = new CountdownEvent(3);
    using (var timer = new Timer(_ => { if (!fired.IsSet) fired.Signal(); }, null, 1, 5)) Console.WriteLine(fired.Wait(5000));
    string state = null;
    using var once = new ManualResetEventSlim();
    using var single = new Timer(s => { state = (string)s; once.Set(); }, "state", Timeout.Infinite, Timeout.Infinite);
    Console.WriteLine(once.Wait(10) + " " + single.Change(1, Timeout.Infinite) + " " + once.Wait(5000) + " " + state);
    var log = new List<int>();
    await Task.WhenAll(new[] { 120, 10, 60 }.Select(async ms => { await Task.Delay(ms); lock (log) log.Add(ms); }));
    Console.WriteLine(string.Join(",", log));
    using var periodic = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
    int ticks = 0;
    while (ticks < 5 && await periodic.WaitForNextTickAsync()) ticks++;
    Console.WriteLine(ticks);
    periodic.Dispose();
    Console.WriteLine(await periodic.WaitForNextTickAsync());
    var stopwatch = System.Diagnostics.Stopwatch.StartNew();
    await Task.Delay(30);
    Console.WriteLine(stopwatch.ElapsedMilliseconds >= 25);
    Console.WriteLine(await Task.WhenAny(Task.Delay(5000), Task.FromResult(1)) is Task<int>);
    try {
      await Task.Delay(5000).WaitAsync(TimeSpan.FromMilliseconds(5));
    } catch (TimeoutException e) {
      Console.WriteLine(e.GetType().Name);
    }
    try {
      await Task.Delay(-5);
    } catch (ArgumentOutOfRangeException e) {
      Console.WriteLine(e.ParamName);
    }
    var elapsed = new TaskCompletionSource<bool>();
    using var component = new System.Timers.Timer(1) { AutoReset = false };
    component.Elapsed += (_, _) => elapsed.TrySetResult(true);
    component.Start();
    Console.WriteLine(await elapsed.Task);
    int fake = 0;
    var provider = new Provider();
    using var manual = provider.CreateTimer(_ => fake++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    provider.Fire();
    provider.Fire();
    Console.WriteLine(fake + " " + provider.GetUtcNow().Year);
    long before = Environment.TickCount64;
    Thread.Sleep(15);
    Console.WriteLine(Environment.TickCount64 - before >= 10);
  }
  class Provider : TimeProvider {
    readonly List<Action> callbacks = new();
    public void Fire() => callbacks.ForEach(c => c());
    public override DateTimeOffset GetUtcNow() => new(1999, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public override ITimer CreateTimer(TimerCallback callback, object state, TimeSpan due, TimeSpan period) { callbacks.Add(() => callback(state)); return new Fake(); }
    class Fake : ITimer { public bool Change(TimeSpan due, TimeSpan period) => true; public void Dispose() { } public ValueTask DisposeAsync() => default; }
  }
}
