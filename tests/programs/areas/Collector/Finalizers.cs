// Finalizers run once, on their own thread, in any order, bases too; suppression, re-registration, after a constructor threw.
using System.Runtime.CompilerServices;

static class Finalizers {
  static int ran, bases, derived, threw, reregistered;
  static bool otherThread = true;
  static int mainThread;
  class Counted { ~Counted() { Interlocked.Increment(ref ran); if (Environment.CurrentManagedThreadId == mainThread) otherThread = false; } }
  class Base { ~Base() => Interlocked.Increment(ref bases); }
  class Derived : Base { ~Derived() => Interlocked.Increment(ref derived); }
  class Disposable : IDisposable { public static int Disposed, Finalized; public void Dispose() { Disposed++; GC.SuppressFinalize(this); } ~Disposable() => Interlocked.Increment(ref Finalized); }
  class Throwing { public Throwing(bool fail) { if (fail) throw new InvalidOperationException(); } ~Throwing() => Interlocked.Increment(ref threw); }
  class Again { public int Left = 3; ~Again() { Interlocked.Increment(ref reregistered); if (--Left > 0) GC.ReRegisterForFinalize(this); } }
  class Graph { public Graph Other; public string Name = "intact"; public static int Intact; ~Graph() { if (Other.Name == "intact") Interlocked.Increment(ref Intact); } }
  class Allocating { public static long Bytes; ~Allocating() { for (int i = 0; i < 100; i++) Bytes += new byte[1000].Length; try { throw new Exception(); } catch (Exception) { Bytes++; } } }

  [MethodImpl(MethodImplOptions.NoInlining)]
  static void Make() {
    for (int i = 0; i < 500; i++) {
      new Counted();
      new Derived();
      new Disposable();
      using (new Disposable()) { }
      try { new Throwing(i % 2 == 0); } catch (InvalidOperationException) { }
      var a = new Graph();
      a.Other = new Graph { Other = a };
      if (i < 20) new Allocating();
    }
    new Again();
  }
  static void Collect() { GC.Collect(); GC.WaitForPendingFinalizers(); }

  public static void Run() {
    mainThread = Environment.CurrentManagedThreadId;
    Make();
    for (int i = 0; i < 5; i++) Collect();
    Console.WriteLine(ran + " " + otherThread);
    Console.WriteLine(bases + " " + derived);
    Console.WriteLine(Disposable.Disposed + " " + Disposable.Finalized);
    Console.WriteLine(threw + " " + reregistered);
    Console.WriteLine(Graph.Intact + " " + Allocating.Bytes);
    var kept = new Counted();
    GC.SuppressFinalize(kept);
    kept = null;
    Collect();
    Console.WriteLine(ran);
    object locked = new object();
    lock (locked) Collect();
    try {
      GC.SuppressFinalize(null);
    } catch (ArgumentNullException e) {
      Console.WriteLine(e.ParamName);
    }
  }
}
