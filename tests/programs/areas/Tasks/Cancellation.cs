// Tokens: registration order, linked sources, timeouts, callbacks that throw, tasks that end cancelled.
static class Cancellation {
  public static void Run() {
    var source = new CancellationTokenSource();
    CancellationToken token = source.Token;
    string log = "";
    token.Register(() => log += "1");
    CancellationTokenRegistration second = token.Register(s => log += s, "2");
    token.Register(() => log += "3");
    second.Unregister();
    Console.WriteLine(token.IsCancellationRequested + " " + token.CanBeCanceled + " " + CancellationToken.None.CanBeCanceled);
    source.Cancel();
    source.Cancel();
    Console.WriteLine(log + " " + token.IsCancellationRequested);
    token.Register(() => log += "late");
    Console.WriteLine(log);
    var a = new CancellationTokenSource();
    var b = new CancellationTokenSource();
    var linked = CancellationTokenSource.CreateLinkedTokenSource(a.Token, b.Token);
    b.Cancel();
    Console.WriteLine(linked.IsCancellationRequested + " " + a.IsCancellationRequested);
    var throwing = new CancellationTokenSource();
    throwing.Token.Register(() => throw new InvalidOperationException("a"));
    throwing.Token.Register(() => throw new ArgumentException("b"));
    try {
      throwing.Cancel();
    } catch (AggregateException e) {
      Console.WriteLine(string.Join(",", e.InnerExceptions.Select(i => i.Message)));
    }
    var timed = new CancellationTokenSource(5);
    Console.WriteLine(timed.Token.WaitHandle.WaitOne(5000) + " " + timed.IsCancellationRequested);
    Task never = Task.Run(() => { }, token);
    try {
      never.Wait();
    } catch (AggregateException e) {
      Console.WriteLine(e.InnerException.GetType().Name + " " + never.Status);
    }
    Task looping = Task.Run(() => { while (true) { a.Token.ThrowIfCancellationRequested(); Thread.Yield(); } }, a.Token);
    Task other = Task.Run(() => { throw new OperationCanceledException("not ours"); }, a.Token);
    a.CancelAfter(1);
    try { looping.Wait(); } catch (AggregateException) { }
    try { other.Wait(); } catch (AggregateException) { }
    Console.WriteLine(looping.Status + " " + other.Status);
    Console.WriteLine(new CancellationTokenSource().TryReset() + " " + source.TryReset() + " " + (token == source.Token) + " " + new CancellationToken(true).IsCancellationRequested);
    source.Dispose();
    try {
      Console.WriteLine(source.Token);
    } catch (ObjectDisposedException e) {
      Console.WriteLine(e.GetType().Name);
    }
  }
}
