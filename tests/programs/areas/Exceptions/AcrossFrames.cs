// Exceptions through frames of every shape: delegates, reflection, threads, iterators, generic and struct methods.
static class AcrossFrames {
  struct S { public int N; public int Throw() { N++; throw new InvalidOperationException("struct " + N); } }
  static T Generic<T>(T t, int n) => n == 0 ? throw new InvalidOperationException("generic " + typeof(T).Name) : Generic(t, n - 1);
  static IEnumerable<int> Iterator(List<string> log) {
    try {
      yield return 1;
      throw new InvalidOperationException("iterator");
    } finally {
      log.Add("iterator's finally");
    }
  }
  static long Many(int a, long b, double c, float d, string e, object f, S s, int g, int h, int i) => a + b + (int)c + (int)d + e.Length + s.N + g / h + i + f.GetHashCode();
  static unsafe int Stack(int n) {
    int* block = stackalloc int[1000];
    for (int i = 0; i < 1000; i++) block[i] = i;
    if (n == 0) throw new InvalidOperationException("stackalloc " + block[999]);
    return Stack(n - 1) + block[n];
  }
  static int ThroughLibrary() => new[] { 3, 2, 1 }.OrderBy(n => n == 2 ? throw new InvalidOperationException("in a lambda of LINQ") : n).First();
  public static void Reflected(int n) => throw new InvalidOperationException("reflected " + n);

  static void Try(Action action) {
    int before = 12345;
    double real = 1.25;
    string kept = "kept" + before;
    try {
      action();
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name + ": " + e.Message + " " + e.InnerException?.Message + " " + before + real + kept);
    }
  }

  public static void Run() {
    var log = new List<string>();
    var s = new S();
    Try(() => s.Throw());
    Console.WriteLine(s.N);
    Try(() => Generic("s", 10));
    Try(() => Generic(5.5, 10));
    Try(() => { foreach (int n in Iterator(log)) log.Add("item " + n); });
    Console.WriteLine(string.Join(",", log));
    Try(() => Many(1, 2, 3, 4, "e", "f", s, 5, 0, 7));
    Try(() => Many(1, 2, 3, 4, null, "f", s, 5, 1, 7));
    Try(() => Stack(20));
    Try(() => ThroughLibrary());
    Try(() => typeof(AcrossFrames).GetMethod("Reflected").Invoke(null, new object[] { 7 }));
    Try(() => Activator.CreateInstance(typeof(Thrower)));
    Try(() => ((Func<int>)(() => ((Func<int>)(() => throw new InvalidOperationException("delegates")))()))());
    Try(() => Task.Run(() => throw new InvalidOperationException("task")).Wait());
    Try(() => Task.Run(() => throw new InvalidOperationException("awaited task")).GetAwaiter().GetResult());
    Exception fromThread = null;
    var thread = new Thread(() => { try { Generic(1, 3); } catch (Exception e) { fromThread = e; } });
    thread.Start();
    thread.Join();
    Console.WriteLine(fromThread.Message);
    Try(() => new Lazy<int>(() => throw new InvalidOperationException("lazy")).Value.ToString());
    Try(() => new List<int> { 1, 2 }.ForEach(n => Generic(n, 0)));
    Try(() => { dynamicDepth = 0; Mutual(30); });
    Console.WriteLine(dynamicDepth);
  }
  static int dynamicDepth;
  static void Mutual(int n) { try { if (n == 0) throw new InvalidOperationException("mutual"); Other(n - 1); } finally { dynamicDepth++; } }
  static void Other(int n) { try { Mutual(n); } catch (TimeoutException) { } dynamicDepth += 1000; }
  class Thrower { public Thrower() => throw new InvalidOperationException("constructor"); }
}
