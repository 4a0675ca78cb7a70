// Exceptions that nobody handles: what is said on standard error, and with which signal it ends.
using System.Runtime.CompilerServices;

static class Unhandled {
  class Own(string message) : Exception(message) { public override string ToString() => "Own, as a string: " + Message; }
  class Bad : Exception { public override string ToString() => throw new InvalidOperationException("in ToString"); public override string Message => "bad"; }

  [MethodImpl(MethodImplOptions.NoInlining)] static void Throw(string message) => throw new InvalidOperationException(message);

  [MethodImpl(MethodImplOptions.NoInlining)]
  public static void Thrown() {
    Console.WriteLine("before");
    try {
      Throw("nobody handles it");
    } finally {
      Console.WriteLine("finally");
    }
  }

  [MethodImpl(MethodImplOptions.NoInlining)]
  public static void Inner() {
    try {
      Throw("inner");
    } catch (Exception e) {
      throw new ArgumentException("outer", "parameter", e);
    }
  }

  [MethodImpl(MethodImplOptions.NoInlining)] static int Length(string s) => s.Length;
  [MethodImpl(MethodImplOptions.NoInlining)]
  public static void Fault() => Console.WriteLine(Length(null));
  [MethodImpl(MethodImplOptions.NoInlining)] static int Divide(int a, int b) => a / b;
  [MethodImpl(MethodImplOptions.NoInlining)]
  public static void Division() => Console.WriteLine(Divide(1, 0));

  [MethodImpl(MethodImplOptions.NoInlining)]
  public static void OnThread() {
    var thread = new Thread(() => throw new Own("on a thread"));
    thread.Start();
    thread.Join();
    Thread.Sleep(Timeout.Infinite);
  }

  [MethodImpl(MethodImplOptions.NoInlining)]
  public static void InPool() {
    ThreadPool.QueueUserWorkItem(_ => throw new TimeoutException("in the pool"));
    Thread.Sleep(Timeout.Infinite);
  }

  class Finalized { ~Finalized() => throw new FormatException("in a finalizer"); }
  [MethodImpl(MethodImplOptions.NoInlining)] static void Forget() => new Finalized();
  [MethodImpl(MethodImplOptions.NoInlining)]
  public static void InFinalizer() {
    Forget();
    GC.Collect();
    GC.WaitForPendingFinalizers();
    Thread.Sleep(Timeout.Infinite);
  }

  [MethodImpl(MethodImplOptions.NoInlining)]
  public static void InFinally() {
    try {
      Throw("first");
    } finally {
      try {
        Throw("second");
      } catch (InvalidOperationException e) {
        Console.WriteLine(e.Message);
      }
    }
  }

  [MethodImpl(MethodImplOptions.NoInlining)]
  public static void Async() {
    AsyncCore().GetAwaiter().GetResult();
    Console.WriteLine("never");
  }
  static async Task AsyncCore() {
    await Task.Yield();
    throw new InvalidOperationException("async");
  }

  [MethodImpl(MethodImplOptions.NoInlining)]
  public static void Handler() {
    AppDomain.CurrentDomain.UnhandledException += (sender, e) => Console.WriteLine("handler: " + ((Exception)e.ExceptionObject).Message + " " + e.IsTerminating);
    Throw("for the handler");
    Console.WriteLine("never");
  }

  [MethodImpl(MethodImplOptions.NoInlining)]
  public static void BadToString() => throw new Bad();

  static class Failing { public static readonly int N = int.Parse("x"); }
  [MethodImpl(MethodImplOptions.NoInlining)]
  public static void ClassConstructor() => Console.WriteLine(Failing.N);

  [MethodImpl(MethodImplOptions.NoInlining)]
  public static void FailFast() {
    AppDomain.CurrentDomain.ProcessExit += (_, _) => Console.WriteLine("never");
    Environment.FailFast("failed fast");
    Console.WriteLine("never");
  }
}
