// Delegates called from C: closures, structures, state pointers, kept ones, recursion through both sides, exceptions inside.
using System.Runtime.InteropServices;

static class Callbacks {
  record struct Point(int X, int Y);
  delegate int Binary(int a, int b);
  delegate Point Mover(Point p, double by);
  delegate void Visitor(int index, string text, nint state);
  delegate int Bounce(int n, nint back);
  [DllImport("friend")] static extern int apply(Binary f, int a, int b);
  [DllImport("friend")] static extern int fold(Binary f, int[] numbers, int n);
  [DllImport("friend")] static extern Point moveWith(Mover mover, Point p);
  [DllImport("friend")] static extern void visit(Visitor visitor, int n, nint state);
  [DllImport("friend")] static extern Binary multiplication();
  [DllImport("friend")] static extern void keep(Binary f);
  [DllImport("friend")] static extern int callKept(int a, int b);
  [DllImport("friend")] static extern int bounce(int n, Bounce back);
  [DllImport("friend")] static extern int onThreads(Binary f, int threads, int count);
  static int Subtract(int a, int b) => a - b;
  static Binary kept;

  public static void Run() {
    Console.WriteLine(apply(Subtract, 10, 3));
    int calls = 0;
    Console.WriteLine(fold((a, b) => { calls++; return a * 2 + b; }, new[] { 1, 2, 3, 4 }, 4) + " " + calls);
    Point p = moveWith((q, by) => new Point(q.X + (int)(by * 10), q.Y * 2), new Point(1, 2));
    Console.WriteLine(p);
    var list = new List<string>();
    GCHandle handle = GCHandle.Alloc(list);
    visit((i, text, state) => ((List<string>)GCHandle.FromIntPtr(state).Target).Add(i + text), 4, GCHandle.ToIntPtr(handle));
    handle.Free();
    Console.WriteLine(string.Join(",", list));
    Binary native = multiplication();
    Console.WriteLine(native(6, 7) + apply(native, 2, 3));
    kept = (a, b) => a * 100 + b + calls;
    keep(kept);
    for (int i = 0; i < 3; i++) { for (int k = 0; k < 1000; k++) _ = new int[10]; GC.Collect(); Console.WriteLine(callKept(i, 1)); }
    Bounce back = null;
    back = (n, pointer) => n <= 0 ? 0 : Marshal.GetDelegateForFunctionPointer<BounceNative>(pointer)(n - 1, back) + 1;
    Console.WriteLine(bounce(50, back));
    int onThread = 0;
    Console.WriteLine(onThreads((a, b) => { Interlocked.Increment(ref onThread); return a + b; }, 4, 100) + " " + onThread);
    Console.WriteLine(apply((a, b) => { try { return a / b; } catch (DivideByZeroException) { return -1; } }, 5, 0));
    Console.WriteLine(apply((a, b) => apply((c, d) => apply(Subtract, c, d) * 2, a, b) + 1, 9, 4));
    Binary same = Subtract;
    nint first = Marshal.GetFunctionPointerForDelegate(same);
    Console.WriteLine((first == Marshal.GetFunctionPointerForDelegate(same)) + " " + ReferenceEquals(Marshal.GetDelegateForFunctionPointer<Binary>(first), same));
    int collected = 0;
    onThreads((a, b) => { if (b % 25 == 0) { GC.Collect(); Interlocked.Increment(ref collected); } return new int[100].Length; }, 3, 50);
    Console.WriteLine(collected);
    GC.KeepAlive(kept);
  }
  delegate int BounceNative(int n, Bounce back);
}
