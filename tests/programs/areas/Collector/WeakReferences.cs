// Weak references: alive while reachable, cleared after; long ones; typed and untyped; resurrection.
using System.Runtime.CompilerServices;

static class WeakReferences {
  class Thing(int n) { public int N => n; }
  class Resurrecting { public static Resurrecting Back; public int Runs; ~Resurrecting() { Back = this; Runs++; } }
  static Thing kept;

  [MethodImpl(MethodImplOptions.NoInlining)]
  static WeakReference<Thing>[] Make() {
    var weak = new WeakReference<Thing>[1000];
    for (int i = 0; i < weak.Length; i++) {
      var thing = new Thing(i);
      weak[i] = new WeakReference<Thing>(thing);
      if (i == 500) kept = thing;
    }
    return weak;
  }
  [MethodImpl(MethodImplOptions.NoInlining)]
  static (WeakReference Short, WeakReference Long) MakeResurrecting() {
    var o = new Resurrecting();
    return (new WeakReference(o), new WeakReference(o, true));
  }
  // In a frame of its own, which keeps nothing afterwards.
  [MethodImpl(MethodImplOptions.NoInlining)]
  static int Runs() {
    int runs = Resurrecting.Back.Runs;
    Resurrecting.Back = null;
    return runs;
  }
  static void Collect() { GC.Collect(); GC.WaitForPendingFinalizers(); GC.Collect(); }

  public static void Run() {
    WeakReference<Thing>[] weak = Make();
    Collect();
    int alive = weak.Count(w => w.TryGetTarget(out _));
    Console.WriteLine(alive + " " + (weak[500].TryGetTarget(out Thing thing) ? thing.N : -1));
    thing = null;
    GC.KeepAlive(kept);
    var untyped = new WeakReference(kept);
    Console.WriteLine(untyped.IsAlive + " " + ReferenceEquals(untyped.Target, kept) + " " + untyped.TrackResurrection);
    untyped.Target = "replaced";
    Console.WriteLine(untyped.Target);
    weak[0].SetTarget(kept);
    Collect();
    Console.WriteLine(weak[0].TryGetTarget(out _) + " " + weak[1].TryGetTarget(out _));
    var (shortWeak, longWeak) = MakeResurrecting();
    GC.Collect();
    GC.WaitForPendingFinalizers();
    Console.WriteLine(shortWeak.IsAlive + " " + longWeak.IsAlive + " " + Runs());
    Collect();
    Console.WriteLine(longWeak.IsAlive + " " + new WeakReference(null).IsAlive);
    var cache = new Dictionary<int, WeakReference<byte[]>>();
    FillCache(cache);
    Fill();
    Collect();
    Console.WriteLine(cache.Values.Count(w => w.TryGetTarget(out _)));
  }
  [MethodImpl(MethodImplOptions.NoInlining)] static void FillCache(Dictionary<int, WeakReference<byte[]>> cache) { for (int i = 0; i < 200; i++) cache[i] = new(new byte[1000]); }
  [MethodImpl(MethodImplOptions.NoInlining)] static void Fill() { for (int i = 0; i < 1000; i++) _ = new byte[1000]; }
}
