// GCHandle of each kind, DependentHandle; pinned objects do not move, strong ones stay, weak ones go.
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

static unsafe class Handles {
  [MethodImpl(MethodImplOptions.NoInlining)] static GCHandle Weak() => GCHandle.Alloc(new object(), GCHandleType.Weak);
  [MethodImpl(MethodImplOptions.NoInlining)] static GCHandle Strong(int n) => GCHandle.Alloc(new[] { n });
  [MethodImpl(MethodImplOptions.NoInlining)] static DependentHandle Dependent(object key) => new(key, new string('d', 3));
  [MethodImpl(MethodImplOptions.NoInlining)] static DependentHandle DeadKey() => new(new object(), "value");
  [MethodImpl(MethodImplOptions.NoInlining)] static void Fill(GCHandle[] handles) { for (int i = 0; i < handles.Length; i++) handles[i] = GCHandle.Alloc(i, i % 2 == 0 ? GCHandleType.Normal : GCHandleType.Weak); }
  [MethodImpl(MethodImplOptions.NoInlining)] static void Garbage() { for (int i = 0; i < 50000; i++) _ = new int[10]; }

  public static void Run() {
    GCHandle weak = Weak(), strong = Strong(7);
    byte[] bytes = { 1, 2, 3 };
    GCHandle pinned = GCHandle.Alloc(bytes, GCHandleType.Pinned);
    nint before = pinned.AddrOfPinnedObject();
    for (int i = 0; i < 4; i++) { Garbage(); GC.Collect(2, GCCollectionMode.Forced, true, true); }
    Console.WriteLine((weak.Target == null) + " " + ((int[])strong.Target)[0] + " " + (before == pinned.AddrOfPinnedObject()) + " " + ((byte*)before)[2]);
    ((byte*)before)[1] = 99;
    Console.WriteLine(bytes[1]);
    nint asPointer = GCHandle.ToIntPtr(strong);
    Console.WriteLine(((int[])GCHandle.FromIntPtr(asPointer).Target)[0] + " " + strong.IsAllocated);
    strong.Target = "new target";
    GC.Collect();
    Console.WriteLine(strong.Target);
    strong.Free();
    pinned.Free();
    Console.WriteLine(strong.IsAllocated);
    try {
      Console.WriteLine(strong.Target);
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.Message);
    }
    try {
      GCHandle.Alloc(new object[1], GCHandleType.Pinned);
    } catch (ArgumentException e) {
      Console.WriteLine(e.Message);
    }
    object key = new();
    DependentHandle dependent = Dependent(key), dead = DeadKey();
    GC.Collect();
    Console.WriteLine(dependent.Dependent + " " + (dead.Target == null) + (dead.Dependent == null));
    GC.KeepAlive(key);
    dependent.Dispose();
    dead.Dispose();
    string text = new string('p', 4);
    GCHandle pinnedText = GCHandle.Alloc(text, GCHandleType.Pinned);
    Console.WriteLine(((char*)pinnedText.AddrOfPinnedObject())[3]);
    pinnedText.Free();
    int[] fixedArray = { 10, 20, 30 };
    fixed (int* p = fixedArray) {
      Garbage();
      GC.Collect();
      p[1] += 5;
    }
    Console.WriteLine(fixedArray[1]);
    byte[] onPinnedHeap = GC.AllocateArray<byte>(1000, true);
    nint address = (nint)Unsafe.AsPointer(ref onPinnedHeap[0]);
    GC.Collect();
    Console.WriteLine(address == (nint)Unsafe.AsPointer(ref onPinnedHeap[0]));
    var handles = new GCHandle[3000];
    Fill(handles);
    Garbage();
    GC.Collect();
    int alive = 0;
    foreach (GCHandle handle in handles) { if (handle.Target is int) alive++; handle.Free(); }
    Console.WriteLine(alive);
    using (var typed = new GCHandle<string>("typed")) Console.WriteLine(typed.Target);
  }
}
