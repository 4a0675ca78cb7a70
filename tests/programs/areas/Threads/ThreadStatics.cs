// [ThreadStatic], ThreadLocal, data slots: each thread its own, of every kind, initialized once a thread or not at all.
static class ThreadStatics {
  [ThreadStatic] static int number = 5;
  [ThreadStatic] static string text;
  [ThreadStatic] static (int, string, long) pair;
  [ThreadStatic] static double real;
  [ThreadStatic] static List<int> list;
  [ThreadStatic] static byte small;
  static class Generic<T> { [ThreadStatic] public static T Value; [ThreadStatic] public static int Count; }
  class Small { [ThreadStatic] public static int N; public static int Next() => ++N; }
  class Tiny { [ThreadStatic] public static byte A, B; [ThreadStatic] public static short C; }
  class Wide { [ThreadStatic] public static long N; [ThreadStatic] public static double X; }
  class Holder { [ThreadStatic] public static Holder Current; public int N; [ThreadStatic] public static DateTime When; }

  static string Show() => number + " " + (text ?? "null") + " " + pair + " " + real + " " + (list?.Count ?? -1) + " " + small + " " + Generic<int>.Value + (Generic<string>.Value ?? "null") + Generic<object>.Count + " " + (Holder.Current?.N ?? -1) + " " + Holder.When.Year;
  static void Set(int n) {
    number += n;
    text = "t" + n;
    pair = (n, "p" + n, n * 1000L);
    real = n / 2.0;
    (list ??= new()).Add(n);
    small += (byte)n;
    Generic<int>.Value = n;
    Generic<string>.Value = "g" + n;
    Generic<object>.Count += n;
    Generic<string>.Count -= n;
    Holder.Current = new Holder { N = n };
    Holder.When = new DateTime(2000 + n, 1, 1);
  }
  static void On(Action body) {
    var thread = new Thread(() => body());
    thread.Start();
    thread.Join();
  }

  public static void Run() {
    Console.WriteLine(Show());
    Set(1);
    Console.WriteLine(Show());
    On(() => { Console.WriteLine(Show()); Set(2); Set(3); GC.Collect(); Console.WriteLine(Show()); });
    Console.WriteLine(Show());
    ref int reference = ref number;
    reference = 1000;
    On(() => number = 1);
    Console.WriteLine(number + " " + Generic<string>.Count);
    var ofSmall = typeof(Small).GetField("N");
    Small.N = 7;
    Tiny.B = 3;
    (Tiny.C, Wide.N, Wide.X) = (-4, 5, 0.5);
    ref int own = ref Small.N;
    Console.WriteLine(Small.Next() + " " + ofSmall.GetValue(null) + " " + own);
    ofSmall.SetValue(null, 20);
    On(() => { Small.Next(); Tiny.A = 200; ofSmall.SetValue(null, (int)ofSmall.GetValue(null) + 1); Console.WriteLine(Small.N + " " + Tiny.A + Tiny.B + Tiny.C + " " + Wide.N + Wide.X); });
    Console.WriteLine(Small.Next() + " " + own + " " + Tiny.A + Tiny.B + Tiny.C + " " + Wide.N + Wide.X + " " + typeof(Wide).GetField("X").GetValue(null) + typeof(Tiny).GetField("C").GetValue(null));
    int made = 0;
    using var local = new ThreadLocal<int>(() => Interlocked.Increment(ref made) * 10, true);
    local.Value++;
    var values = new int[3];
    for (int i = 0; i < 3; i++) { int k = i; On(() => { local.Value += k; values[k] = local.Value; }); }
    Console.WriteLine(local.Value + " " + string.Join(",", values) + " " + made + " " + local.IsValueCreated + " " + local.Values.Sum());
    LocalDataStoreSlot slot = Thread.AllocateDataSlot();
    Thread.SetData(slot, "main");
    object seen = "";
    On(() => seen = Thread.GetData(slot));
    Console.WriteLine((seen == null) + " " + Thread.GetData(slot));
    int[] counts = new int[4];
    var threads = new Thread[4];
    for (int i = 0; i < 4; i++) {
      int k = i;
      (threads[i] = new Thread(() => {
        for (int n = 0; n < 20000; n++) { small = 0; number++; Generic<long>.Value += k; Generic<string>.Value = "x"; }
        counts[k] = number + (int)Generic<long>.Value;
      })).Start();
    }
    for (int i = 0; i < 3; i++) GC.Collect();
    foreach (Thread thread in threads) thread.Join();
    Console.WriteLine(string.Join(" ", counts) + " " + list[0]);
  }
}
