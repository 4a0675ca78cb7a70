// Frames by name and in order: of exceptions, of the current thread, of generics, lambdas, constructors, iterators, async.
using System.Diagnostics;
using System.Runtime.CompilerServices;

static class StackTraces {
  class Thing {
    [MethodImpl(MethodImplOptions.NoInlining)] public Thing(int n) { if (n == 0) throw new Exception("constructor"); }
    [MethodImpl(MethodImplOptions.NoInlining)] public virtual void Method<T>(T t, ref int n, out string s, int[] a, List<string> l) { s = ""; throw new Exception("method"); }
    public int Property { [MethodImpl(MethodImplOptions.NoInlining)] get => throw new Exception("property"); }
    [MethodImpl(MethodImplOptions.NoInlining)] public static Thing operator +(Thing a, Thing b) => throw new Exception("operator");
    public class Inner<T> { [MethodImpl(MethodImplOptions.NoInlining)] public void M(T t) => throw new Exception("inner"); }
  }
  [MethodImpl(MethodImplOptions.NoInlining)]
  static int Level(int n) {
    if (n == 0) throw new Exception("levels");
    int result = Level(n - 1);
    return result + 1;
  }
  [MethodImpl(MethodImplOptions.NoInlining)]
  static string Here() => string.Join(" < ", new StackTrace().GetFrames().Take(3).Select(f => f.GetMethod().DeclaringType.Name + "." + f.GetMethod().Name));
  [MethodImpl(MethodImplOptions.NoInlining)]
  static string Caller() {
    string here = Here();
    return here + "!";
  }
  static IEnumerable<int> Numbers() { yield return 1; throw new Exception("iterator"); }
  static async Task Async(int n) { if (n == 0) throw new Exception("async"); await Async(n - 1); }
  static async Task Yielding() { await Task.Yield(); throw new Exception("after a yield"); }

  static void Show(Action action) {
    try {
      action();
    } catch (Exception e) {
      Console.WriteLine(e.Message);
      // The lambdas may be left by tail calls, and the library's methods be inlined.
      foreach (string line in e.StackTrace.Split('\n'))
        if (line.StartsWith("   at StackTraces.") && !line.Contains("<>c")) Console.WriteLine(line);
    }
  }

  public static void Run() {
    Show(() => Level(3));
    Show(() => new Thing(0));
    Show(() => { int n = 0; new Thing(1).Method<string>("", ref n, out _, null, null); });
    Show(() => Console.WriteLine(new Thing(1).Property));
    Show(() => Console.WriteLine(new Thing(1) + null));
    Show(() => new Thing.Inner<int>().M(1));
    Show(() => new Thing.Inner<string>().M(""));
    Show(() => { foreach (int n in Numbers()) { } });
    Show(() => Async(2).GetAwaiter().GetResult());
    Show(() => Yielding().GetAwaiter().GetResult());
    Show(() => int.Parse("x"));
    Console.WriteLine(Caller());
    Console.WriteLine(new StackFrame(0).GetMethod().Name + " " + (new StackTrace().FrameCount > 1) + " " + new StackTrace(new Exception()).FrameCount);
    Console.WriteLine(Environment.StackTrace.Contains("StackTraces.Run()"));
  }
}
