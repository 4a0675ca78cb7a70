// References of every kind across a collection: locals, spills, byrefs, spans, statics, thread statics, boxed, fixed, in registers over calls.
using System.Runtime.CompilerServices;

static class Pinning {
  struct Refs { public string A; public int[] B; public object C; }
  [ThreadStatic] static object threadStatic;
  static object global;
  static Refs globalStruct;

  [MethodImpl(MethodImplOptions.NoInlining)] static void Disturb() { for (int i = 0; i < 3000; i++) _ = new byte[64]; GC.Collect(0, GCCollectionMode.Forced, true, true); }
  [MethodImpl(MethodImplOptions.NoInlining)] static string Make(int n) => "made" + n;
  [MethodImpl(MethodImplOptions.NoInlining)]
  static string Many(string a, string b, string c, string d, string e, string f, string g, string h, Refs r, ref string x, in Refs y) {
    Disturb();
    string t = a + b + c + d;
    Disturb();
    x += "!";
    return t + e + f + g + h + r.A + r.B.Length + r.C + y.A;
  }
  [MethodImpl(MethodImplOptions.NoInlining)]
  static string Spilled(object o, int n) {
    if (n == 0) { Disturb(); return o.ToString(); }
    string mine = Make(n);
    string deeper = Spilled(mine, n - 1);
    return mine + deeper[^1] + o;
  }
  [MethodImpl(MethodImplOptions.NoInlining)]
  static int Loop(int[] numbers) {
    ref int first = ref numbers[0];
    int sum = 0;
    for (int i = 0; i < 5; i++) { Disturb(); sum += Unsafe.Add(ref first, i); }
    return sum;
  }
  static int Spans(int[] numbers) {
    Span<int> span = numbers.AsSpan(2, 3);
    Disturb();
    span[0] = 100;
    Disturb();
    int sum = 0;
    foreach (ref int n in span) { n++; Disturb(); sum += n; }
    return sum;
  }
  static object Throwing(string s) {
    object kept = Make(5);
    try {
      Disturb();
      throw new InvalidOperationException(s + Make(6));
    } catch (InvalidOperationException e) {
      Disturb();
      return kept + e.Message;
    } finally {
      Disturb();
      global = kept;
    }
  }

  public static void Run() {
    threadStatic = Make(1);
    global = Make(2);
    globalStruct = new Refs { A = Make(3), B = new[] { 1, 2 }, C = (object)4 };
    Disturb();
    Console.WriteLine(threadStatic + " " + global + " " + globalStruct.A + globalStruct.B[1] + globalStruct.C);
    string x = Make(7);
    Console.WriteLine(Many(Make(10), Make(11), Make(12), Make(13), Make(14), Make(15), Make(16), Make(17), globalStruct, ref x, globalStruct) + x);
    Console.WriteLine(Spilled("o", 6));
    Console.WriteLine(Loop(new[] { 1, 2, 3, 4, 5 }) + " " + Spans(new[] { 1, 2, 3, 4, 5, 6 }));
    Console.WriteLine(Throwing("t") + " " + global);
    Func<string> closure = () => { Disturb(); return x; };
    Disturb();
    Console.WriteLine(closure());
    object boxed = (Make(8), 9);
    Disturb();
    Console.WriteLine(boxed);
    unsafe {
      fixed (char* p = Make(9)) { Disturb(); Console.WriteLine(new string(p)); }
    }
    var list = Enumerable.Range(0, 100).Select(i => Make(i)).ToList();
    foreach (string s in list) if (s.EndsWith("50")) Disturb();
    Console.WriteLine(string.Concat(list).Length);
  }
}
