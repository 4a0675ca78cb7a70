// SafeHandle as argument and result, reference counts, finalization of forgotten ones; HandleRef; CriticalHandle-free.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

static partial class Handles {
  class Thing() : SafeHandle(0, true) {
    public static int Released;
    public override bool IsInvalid => handle == 0;
    protected override bool ReleaseHandle() { Interlocked.Increment(ref Released); return closeThing(handle) == 1; }
  }
  [DllImport("friend")] static extern Thing openThing(int n);
  [DllImport("friend")] static extern int useThing(Thing thing);
  [DllImport("friend", EntryPoint = "useThing")] static extern int UseReference(HandleRef thing);
  [DllImport("friend")] static extern int closeThing(nint thing);
  [DllImport("friend")] static extern int openThings();
  [LibraryImport("friend", EntryPoint = "openThing")] private static partial Thing OpenGenerated(int n);
  [LibraryImport("friend", EntryPoint = "useThing")] private static partial int UseGenerated(Thing thing);
  [MethodImpl(MethodImplOptions.NoInlining)] static void Forget() { for (int i = 0; i < 10; i++) openThing(i); }

  public static void Run() {
    using (Thing thing = openThing(42)) {
      Console.WriteLine(useThing(thing) + " " + thing.IsInvalid + thing.IsClosed + " " + openThings());
      Console.WriteLine(UseGenerated(thing) + " " + UseReference(new HandleRef(thing, thing.DangerousGetHandle())));
    }
    Console.WriteLine(openThings() + " " + Thing.Released);
    Thing invalid = openThing(-1);
    Console.WriteLine(invalid.IsInvalid);
    invalid.Dispose();
    Console.WriteLine(Thing.Released);
    Thing counted = OpenGenerated(7);
    bool added = false;
    counted.DangerousAddRef(ref added);
    counted.Dispose();
    Console.WriteLine(added + " " + counted.IsClosed + " " + openThings());
    counted.DangerousRelease();
    Console.WriteLine(openThings());
    try {
      useThing(counted);
    } catch (ObjectDisposedException e) {
      Console.WriteLine(e.GetType().Name);
    }
    try {
      useThing(null);
    } catch (ArgumentNullException e) {
      Console.WriteLine(e.GetType().Name);
    }
    Forget();
    for (int i = 0; i < 3; i++) { GC.Collect(); GC.WaitForPendingFinalizers(); }
    Console.WriteLine(openThings() + " " + Thing.Released);
    var suppressed = openThing(1);
    suppressed.SetHandleAsInvalid();
    suppressed.Dispose();
    Console.WriteLine(openThings());
  }
}
