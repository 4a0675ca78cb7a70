// Callbacks with text, flags, structures, arrays and references; handles by reference; calls through pointers; refusals.
using System.Runtime.InteropServices;

static unsafe class Signatures {
  delegate int TakesText(string s);
  delegate string GivesText(int n);
  delegate bool TakesFlags(bool a, [MarshalAs(UnmanagedType.U1)] bool b);
  struct Record { [MarshalAs(UnmanagedType.U1)] public bool Flag; public int Number; public string Text; public double Real; public override string ToString() => $"{Flag} {Number} {Text} {Real}"; }
  delegate Record TakesRecords(Record a, ref Record b);
  delegate void TakesNumbers(int n, [MarshalAs(UnmanagedType.LPArray, SizeParamIndex = 0), In, Out] int[] numbers);
  delegate void TakesReferences(ref int n, ref string s);
  struct WithCall { public TakesText Call; public int Number; }
  struct Switch { public bool Flag; public int Number; }
  [DllImport("friend")] static extern int callWithText(TakesText call);
  [DllImport("friend")] static extern int callForText(GivesText call);
  [DllImport("friend")] static extern int callWithFlags(TakesFlags call);
  [DllImport("friend")] static extern double callWithRecords(TakesRecords call);
  [DllImport("friend")] static extern void callWithNumbers(TakesNumbers call);
  [DllImport("friend")] static extern int callWithReferences(TakesReferences call);
  [DllImport("friend")] static extern int callWithin(WithCall with);
  class Handle() : SafeHandle(0, true) {
    public override bool IsInvalid => handle == 0;
    public nint Value => handle;
    protected override bool ReleaseHandle() { Console.WriteLine("released " + handle); return true; }
  }
  [DllImport("friend")] static extern Handle handleOf(int n);
  [DllImport("friend")] static extern int handleNumber(Handle handle);
  [DllImport("friend")] static extern void giveHandle(out Handle handle);
  [DllImport("friend")] static extern void nextHandle(ref Handle handle);
  [UnmanagedFunctionPointer(CallingConvention.Cdecl, SetLastError = true)] delegate int SetsError(int error);

  class NoLayout { public int A; }
  struct Holder { public object O; }
  struct Arrays { public int[] A; }
  struct Generic<T> { public T Value; }
  [DllImport("friend", EntryPoint = "add")] static extern int Refused(List<int> a, int b);
  [DllImport("friend", EntryPoint = "add")] static extern int Refused(NoLayout a, int b);
  [DllImport("friend", EntryPoint = "add")] static extern int Refused(object a, int b);
  [DllImport("friend", EntryPoint = "add")] static extern int Refused(Holder a, int b);
  [DllImport("friend", EntryPoint = "add")] static extern int Refused(Arrays a, int b);
  [DllImport("friend", EntryPoint = "add")] static extern int Refused(Generic<string> a, int b);
  [DllImport("friend", EntryPoint = "add")] static extern int Refused(DateTimeOffset a, int b);
  [DllImport("friend", EntryPoint = "add")] static extern int Refused(int? a, int b);
  [DllImport("friend", EntryPoint = "add")] static extern int Refused([MarshalAs(UnmanagedType.LPStr)] int a, int b);
  [DllImport("friend", EntryPoint = "add")] static extern int Refused([MarshalAs(UnmanagedType.I4)] string a, int b);
  [DllImport("friend", EntryPoint = "add")] static extern int Refused([MarshalAs(UnmanagedType.VariantBool)] bool a, int b);
  [DllImport("friend", EntryPoint = "add")] static extern int Taken(Generic<int> a, int b);

  static void Try<T>(Func<T> call) {
    try {
      Console.WriteLine(call());
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name + ": " + e.Message);
    }
  }

  public static void Run() {
    Console.WriteLine(callWithText(s => { Console.WriteLine(s); return s.Length; }) + " " + callForText(n => new string('é', n)));
    Console.WriteLine(callWithFlags((a, b) => { Console.WriteLine(a + " " + b); return a && b; }));
    Console.WriteLine(callWithRecords((Record a, ref Record b) => { Console.WriteLine(a + "; " + b); b.Number = 9; b.Flag = true; a.Text = "longer"; a.Real++; return a; }));
    callWithNumbers((n, numbers) => Console.WriteLine(n + ": " + string.Join(",", numbers)));
    Console.WriteLine(callWithReferences((ref int n, ref string s) => { Console.WriteLine(n + s); n = 7; s = "longer"; }));
    Console.WriteLine(callWithin(new WithCall { Call = s => s.Length, Number = 10 }));
    using (Handle one = handleOf(5)) Console.WriteLine(handleNumber(one) + " " + one.Value);
    giveHandle(out Handle handle);
    Handle given = handle;
    nextHandle(ref handle);
    Console.WriteLine(given.Value + " " + handle.Value);
    given.Dispose();
    handle.Dispose();
    nint library = NativeLibrary.Load("friend", typeof(Signatures).Assembly, null);
    var setsError = Marshal.GetDelegateForFunctionPointer<SetsError>(NativeLibrary.GetExport(library, "setError"));
    Console.WriteLine(setsError(44) + " " + Marshal.GetLastPInvokeError());
    var first = (delegate* unmanaged<Switch>)NativeLibrary.GetExport(library, "firstSwitch");
    var toggle = (delegate* unmanaged<Switch, Switch>)NativeLibrary.GetExport(library, "toggle");
    var add = (delegate* unmanaged<int, int, int>)NativeLibrary.GetExport(library, "add");
    Switch s = toggle(toggle(first()));
    Console.WriteLine(s.Flag + " " + s.Number);
    int sum = 0;
    for (int i = 0; i < 3; i++) { try { sum = add(sum, i); } finally { sum = add(sum, 100); } }
    Console.WriteLine(sum);
    Try(() => Refused((List<int>)null, 1));
    Try(() => Refused((NoLayout)null, 1));
    Try(() => Refused((object)null, 1));
    Try(() => Refused(default(Holder), 1));
    Try(() => Refused(default(Arrays), 1));
    Try(() => Refused(default(Generic<string>), 1));
    Try(() => Refused(default(DateTimeOffset), 1));
    Try(() => Refused((int?)1, 1));
    Try(() => Refused(1, 1));
    Try(() => Refused("", 1));
    Try(() => Refused(true, 1));
    Try(() => Taken(new Generic<int> { Value = 5 }, 1));
    Try(() => Marshal.SizeOf<Holder>());
    Try(() => Marshal.SizeOf<bool>() + Marshal.SizeOf<char>() * 10 + Marshal.SizeOf<decimal>() * 100);
    foreach (uint result in new[] { 0x80070002, 0x80131509, 0x80004005 }) Console.WriteLine(Marshal.GetExceptionForHR((int)result).GetType().Name);
  }
}
