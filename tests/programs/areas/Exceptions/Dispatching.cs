// ExceptionDispatchInfo: an exception caught here and thrown there with both traces; SetCurrentStackTrace.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

static class Dispatching {
  [MethodImpl(MethodImplOptions.NoInlining)] static void Origin() => throw new InvalidOperationException("origin");
  [MethodImpl(MethodImplOptions.NoInlining)]
  static ExceptionDispatchInfo Capture() {
    try {
      Origin();
      return null;
    } catch (Exception e) {
      return ExceptionDispatchInfo.Capture(e);
    }
  }
  [MethodImpl(MethodImplOptions.NoInlining)] static void ThrowThere(ExceptionDispatchInfo info) => info.Throw();
  [MethodImpl(MethodImplOptions.NoInlining)] static void ThrowStatic(Exception e) => ExceptionDispatchInfo.Throw(e);
  static string Trace(Exception e) => string.Join(" | ", e.StackTrace.Split('\n').Select(line => line.Trim()));

  public static void Run() {
    ExceptionDispatchInfo info = Capture();
    for (int i = 0; i < 2; i++) {
      try {
        ThrowThere(info);
      } catch (InvalidOperationException e) {
        Console.WriteLine(ReferenceEquals(e, info.SourceException) + " " + Trace(e));
      }
    }
    var thread = new Thread(() => {
      try {
        ThrowThere(info);
      } catch (InvalidOperationException e) {
        Console.WriteLine(Trace(e).Split('|').Length + " on another thread");
      }
    });
    thread.Start();
    thread.Join();
    try {
      ThrowStatic(new ArgumentException("never thrown before"));
    } catch (ArgumentException e) {
      Console.WriteLine(Trace(e));
    }
    Exception prepared = ExceptionDispatchInfo.SetCurrentStackTrace(new Exception("prepared"));
    Console.WriteLine(prepared.StackTrace.Contains("Dispatching.Run"));
    int firstChance = 0;
    EventHandler<FirstChanceExceptionEventArgs> handler = (_, e) => { if (e.Exception is TimeoutException) firstChance++; };
    AppDomain.CurrentDomain.FirstChanceException += handler;
    for (int i = 0; i < 5; i++) {
      try {
        try { throw new TimeoutException(); } catch (TimeoutException) { throw; }
      } catch (TimeoutException) {
      }
    }
    AppDomain.CurrentDomain.FirstChanceException -= handler;
    Console.WriteLine(firstChance);
  }
}
