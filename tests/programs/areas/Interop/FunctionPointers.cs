// delegate* unmanaged to C functions and UnmanagedCallersOnly methods for C to call.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

static unsafe class FunctionPointers {
  struct Point { public int X, Y; }
  [DllImport("friend")] static extern int apply(delegate* unmanaged<int, int, int> f, int a, int b);
  [DllImport("friend")] static extern int fold(delegate* unmanaged[Cdecl]<int, int, int> f, int* numbers, int n);
  [DllImport("friend")] static extern Point moveWith(delegate* unmanaged<Point, double, Point> mover, Point p);
  [DllImport("friend")] static extern delegate* unmanaged<int, int, int> multiplication();
  [DllImport("friend")] static extern void visit(delegate* unmanaged<int, byte*, void*, void> visitor, int n, void* state);
  [DllImport("friend")] static extern int onThreads(delegate* unmanaged<int, int, int> f, int threads, int count);

  [UnmanagedCallersOnly] static int Add(int a, int b) => a + b;
  [UnmanagedCallersOnly(CallConvs = new[] { typeof(CallConvCdecl) })] static int Twice(int a, int b) => a * 2 + b;
  [UnmanagedCallersOnly] static Point Move(Point p, double by) => new() { X = p.X + 1, Y = (int)(p.Y * by * 2) };
  [UnmanagedCallersOnly] static void Visit(int index, byte* text, void* state) { *(int*)state += index * 100 + text[0]; }
  [UnmanagedCallersOnly] static int Allocate(int a, int b) { string s = "s" + a + b; for (int i = 0; i < 50; i++) s += i; return s.Length > 50 ? 1 : 0; }
  [UnmanagedCallersOnly] static int Catch(int a, int b) { try { return a / b; } catch (DivideByZeroException) { return 99; } }

  public static void Run() {
    Console.WriteLine(apply(&Add, 20, 22));
    delegate* unmanaged<int, int, int> multiply = multiplication();
    Console.WriteLine(multiply(6, 7));
    Console.WriteLine(apply(multiply, 3, 5));
    int* numbers = stackalloc int[] { 1, 2, 3 };
    Console.WriteLine(fold(&Twice, numbers, 3));
    Point p = moveWith(&Move, new Point { X = 1, Y = 2 });
    Console.WriteLine(p.X * 100 + p.Y);
    int state = 0;
    visit(&Visit, 3, &state);
    Console.WriteLine(state);
    Console.WriteLine(onThreads(&Allocate, 4, 200));
    Console.WriteLine(apply(&Catch, 1, 0) + apply(&Catch, 8, 2));
    delegate* unmanaged<int, int, int> back = &Add;
    Console.WriteLine(back(1, 2));
    nint library = NativeLibrary.Load("friend", typeof(FunctionPointers).Assembly, null);
    var average = (delegate* unmanaged[Cdecl]<float, double, float, double, float, double, float, double, float, double, double>)NativeLibrary.GetExport(library, "average");
    Console.WriteLine((int)(10 * average(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)));
    var quick = (delegate* unmanaged[SuppressGCTransition]<int, int, int>)NativeLibrary.GetExport(library, "add");
    int sum = 0;
    for (int i = 0; i < 10000; i++) sum = quick(sum, i);
    Console.WriteLine(sum);
    Console.WriteLine(typeof(FunctionPointers).GetMethod("apply", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static).GetParameters()[0].ParameterType.IsUnmanagedFunctionPointer);
  }
}
