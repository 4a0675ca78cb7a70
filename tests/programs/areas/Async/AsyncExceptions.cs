// Exceptions through awaits: catch, finally, filters around them, unobserved, cancellation, several at once.
static class AsyncExceptions {
  static async Task Throw(string message, bool late) { if (late) await Task.Yield(); throw new InvalidOperationException(message); }
  static async Task<string> CatchAround(bool late) {
    string log = "";
    try {
      await Throw("a", late);
    } catch (InvalidOperationException e) when (e.Message == "a") {
      log += "caught ";
      await Task.Yield();
      log += e.Message + " ";
    } finally {
      await Task.Yield();
      log += "finally ";
    }
    try {
      try {
        await Throw("b", late);
      } finally {
        await Task.Delay(1);
        log += "inner ";
      }
    } catch (Exception e) {
      log += e.Message;
    }
    return log;
  }
  static async Task<int> ReturnInTry() { try { await Task.Yield(); return 1; } finally { await Task.Yield(); } }
  static async Task Rethrow() { try { await Throw("original", true); } catch { await Task.Yield(); throw; } }
  static async Task Replace() { try { await Throw("original", true); } finally { await Task.Yield(); throw new TimeoutException("replacement"); } }
  static async Task<string> Loop() {
    string s = "";
    for (int i = 0; i < 6; i++) {
      try {
        if (i == 1) continue;
        await Task.Yield();
        if (i == 4) break;
        if (i % 2 == 0) throw new Exception();
        s += i;
      } catch (Exception) {
        s += "x";
      } finally {
        s += "f";
      }
    }
    return s;
  }

  public static void Run() => RunAsync().GetAwaiter().GetResult();

  static async Task RunAsync() {
    Console.WriteLine(await CatchAround(false));
    Console.WriteLine(await CatchAround(true));
    Console.WriteLine(await ReturnInTry() + await Loop());
    foreach (Func<Task> action in new Func<Task>[] { Rethrow, Replace, () => Throw("sync", false), () => Task.FromCanceled(new CancellationToken(true)), async () => await Task.Delay(1000, new CancellationTokenSource(1).Token), () => throw new ArgumentException("not even a task") }) {
      try {
        await action();
      } catch (Exception e) {
        Console.WriteLine(e.GetType().Name + ": " + e.Message);
      }
    }
    Task faulted = Throw("kept", true);
    try { await faulted; } catch { }
    Console.WriteLine(faulted.IsFaulted + " " + faulted.Exception.InnerException.Message + " " + faulted.Status);
    Task both = Task.WhenAll(Throw("first", true), Throw("second", false));
    try {
      await both;
    } catch (InvalidOperationException e) {
      Console.WriteLine(both.Exception.InnerExceptions.Contains(e) + " of " + string.Join(",", both.Exception.InnerExceptions.Select(x => x.Message).Order()));
    }
    try {
      Throw("waited", true).Wait();
    } catch (AggregateException e) {
      Console.WriteLine(e.Message);
    }
    await faulted.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    var source = new CancellationTokenSource();
    Task cancelled = Cancellable(source.Token);
    source.Cancel();
    try {
      await cancelled;
    } catch (OperationCanceledException e) {
      Console.WriteLine(cancelled.IsCanceled + " " + (e.CancellationToken == source.Token));
    }
  }
  static async Task Cancellable(CancellationToken token) { while (true) { token.ThrowIfCancellationRequested(); await Task.Yield(); } }
}
