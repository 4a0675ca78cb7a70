// P/Invokes of plain numbers, which callers may call themselves: targets found by the first call or not at all, objects
// that live across calls while others collect, calls from methods that native code called.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

static unsafe class Inline {
  [DllImport("friend")] static extern int add(int a, int b);
  [DllImport("friend", EntryPoint = "add")] static extern int AddAgain(int a, int b);
  [DllImport("friend", EntryPoint = "add")] static extern int AddFirst(int a, int b);
  [DllImport("friend")] static extern int apply(delegate* unmanaged<int, int, int> f, int a, int b);
  [DllImport("libm.so.6", EntryPoint = "fma")] static extern double Fma(double a, double b, double c);
  [DllImport("libc")] static extern nint strtol(byte* text, byte** end, int numberBase);
  [DllImport("no-such-library")] static extern int nowhere(int n);
  [DllImport("friend")] static extern int noSuchFunction(int n);

  [MethodImpl(MethodImplOptions.NoInlining)] static int Nowhere(int n) => nowhere(n) + 1;
  [MethodImpl(MethodImplOptions.NoInlining)] static int NoSuchFunction(int n) => noSuchFunction(n) + 1;
  [MethodImpl(MethodImplOptions.NoInlining)] static int InTry(int n) { try { return nowhere(n); } finally { AddAgain(n, n); } }
  [MethodImpl(MethodImplOptions.NoInlining)] static int InCatch(int n) { try { return Nowhere(n); } catch (DllNotFoundException) { return AddAgain(n, 1); } }
  [MethodImpl(MethodImplOptions.NoInlining)] static int InFilter(int n) { try { return Nowhere(n); } catch (DllNotFoundException) when (AddAgain(n, 1) > 0) { return 5; } }
  [MethodImpl(MethodImplOptions.NoInlining)] static double Numbers(double a, int b) => Fma(a, b, Fma(b, a, 1)) + add(b, b) + a;
  [MethodImpl(MethodImplOptions.NoInlining)]
  static long Parse(ReadOnlySpan<byte> text) { fixed (byte* first = text) { byte* end; long n = strtol(first, &end, 10); return n * 10 + (end - first); } }

  static string Failure(Func<int, int> call) {
    try {
      return call(3).ToString();
    } catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException) {
      return e.GetType().Name;
    }
  }

  [UnmanagedCallersOnly] static int CallsBack(int a, int b) {
    var multiply = (delegate* unmanaged<int, int, int>)NativeLibrary.GetExport(NativeLibrary.Load("friend", typeof(Inline).Assembly, null), "add");
    return AddFirst(a, b) * 100 + multiply(a, b);
  }
  [UnmanagedCallersOnly] static int Fails(int a, int b) => Failure(Nowhere).Length + a;
  [UnmanagedCallersOnly] static int Collects(int a, int b) { string s = "c" + a; GC.Collect(); return apply(&CallsBack, a, b) + s.Length; }

  [MethodImpl(MethodImplOptions.NoInlining)]
  static int AcrossCalls(int n) {
    string text = "text" + n;
    int[] numbers = [n, n + 1];
    ref int second = ref numbers[1];
    int sum = 0;
    for (int i = 0; i < 20; i++) {
      sum += add(second, i);
      if (i == 10) sum += apply(&Collects, i, n);
      text += i;
    }
    return sum + text.Length + second;
  }

  public static void Run() {
    for (int i = 0; i < 2; i++) Console.WriteLine(Failure(Nowhere) + " " + Failure(NoSuchFunction) + " " + Failure(InTry) + " " + InCatch(i) + " " + InFilter(i));
    Console.WriteLine(Numbers(2.5, 4) + " " + Numbers(0.5, 2));
    Console.WriteLine(Parse("1234x"u8) + " " + Parse(" 77"u8));
    Console.WriteLine(apply(&CallsBack, 3, 4) + " " + apply(&Fails, 1, 2));
    Console.WriteLine(AcrossCalls(1) + " " + AcrossCalls(30));
    bool stop = false;
    var collector = new Thread(() => { while (!Volatile.Read(ref stop)) { GC.Collect(0); Thread.Yield(); } });
    collector.Start();
    var results = new int[3];
    var threads = new Thread[3];
    for (int t = 0; t < 3; t++) { int own = t; (threads[t] = new Thread(() => { for (int i = 0; i < 60; i++) results[own] += AcrossCalls(i); })).Start(); }
    foreach (Thread thread in threads) thread.Join();
    Volatile.Write(ref stop, true);
    collector.Join();
    Console.WriteLine(string.Join(" ", results));
  }
}
