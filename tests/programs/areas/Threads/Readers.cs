// ReaderWriterLockSlim, Lazy in every mode, LazyInitializer, concurrent first calls of generic and virtual methods.
static class Readers {
  static void On(int count, Action<int> body) {
    Thread[] threads = Enumerable.Range(0, count).Select(i => new Thread(() => body(i))).ToArray();
    foreach (Thread thread in threads) thread.Start();
    foreach (Thread thread in threads) thread.Join();
  }
  class Box<T> { public virtual string Name<U>() => typeof(T).Name + typeof(U).Name; }
  interface IShape { int Area(); }
  class A : IShape { public int Area() => 1; }
  class B : IShape { public int Area() => 2; }
  class C : IShape { public int Area() => 3; }

  public static void Run() {
    using var rw = new ReaderWriterLockSlim();
    var map = new Dictionary<int, int>();
    int misses = 0;
    On(4, t => {
      for (int i = 0; i < 1000; i++) {
        if (i % 10 == t) {
          rw.EnterWriteLock();
          map[i] = map.GetValueOrDefault(i) + t + 1;
          rw.ExitWriteLock();
        } else {
          rw.EnterReadLock();
          if (!map.ContainsKey(i)) Interlocked.Increment(ref misses);
          rw.ExitReadLock();
        }
      }
    });
    Console.WriteLine(map.Count + " " + map.Values.Sum() + " " + (misses > 0));
    rw.EnterUpgradeableReadLock();
    rw.EnterWriteLock();
    Console.WriteLine(rw.IsWriteLockHeld + " " + rw.IsUpgradeableReadLockHeld);
    rw.ExitWriteLock();
    rw.ExitUpgradeableReadLock();
    rw.EnterReadLock();
    try {
      rw.EnterWriteLock();
    } catch (LockRecursionException e) {
      Console.WriteLine(e.GetType().Name);
    }
    rw.ExitReadLock();
    int made = 0;
    var lazy = new Lazy<object>(() => { Thread.Sleep(5); Interlocked.Increment(ref made); return new object(); });
    var seen = new object[6];
    On(6, i => seen[i] = lazy.Value);
    Console.WriteLine(made + " " + seen.Distinct().Count());
    var publishing = new Lazy<object>(() => { Interlocked.Increment(ref made); return new object(); }, LazyThreadSafetyMode.PublicationOnly);
    On(6, i => seen[i] = publishing.Value);
    Console.WriteLine(seen.Distinct().Count());
    int tries = 0;
    var failing = new Lazy<int>(() => { tries++; throw new InvalidOperationException("once"); });
    for (int i = 0; i < 3; i++) {
      try {
        _ = failing.Value;
      } catch (InvalidOperationException e) {
        Console.Write(e.Message + tries + " ");
      }
    }
    Console.WriteLine();
    Lazy<int> recursive = null;
    recursive = new Lazy<int>(() => recursive.Value);
    try {
      _ = recursive.Value;
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
    string late = null;
    On(4, i => LazyInitializer.EnsureInitialized(ref late, () => "made"));
    Console.WriteLine(late);
    string[] names = new string[8];
    On(8, i => names[i] = new Box<Version>().Name<List<int>>() + new Box<(int, long)>().Name<string>());
    Console.WriteLine(names.Distinct().Single());
    long total = 0;
    On(4, t => {
      IShape[] shapes = { new A(), new B(), new C() };
      long sum = 0;
      for (int i = 0; i < 30000; i++) sum += shapes[(i + t) % 3].Area();
      Interlocked.Add(ref total, sum);
    });
    Console.WriteLine(total);
  }
}
