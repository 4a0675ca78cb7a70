// What the library on the other side exports (Control.hpp): the agent under dotnet, the client under codicil.
using System.Reflection;
using System.Runtime.InteropServices;

enum Body { Constant, Count, Time }

static unsafe partial class Control {
  const string Library = "control";

  static Control() {
    string path = Environment.GetEnvironmentVariable("CODICIL_LIVE_LIBRARY");
    NativeLibrary.SetDllImportResolver(typeof(Control).Assembly, (name, _, _) => name == Library ? NativeLibrary.Load(path) : 0);
  }

  [DllImport(Library)] static extern int live_request(int* methods, int count, int kind);
  [DllImport(Library)] static extern int live_revert(int* methods, int count);
  [DllImport(Library)] static extern void live_nothing();
  [DllImport(Library)] static extern ulong live_probed_calls();

  public static void Request(ReadOnlySpan<int> methods, Body body) {
    fixed (int* first = methods) Check(live_request(first, methods.Length, (int)body));
  }
  public static void Revert(ReadOnlySpan<int> methods) {
    fixed (int* first = methods) Check(live_revert(first, methods.Length));
  }
  public static void Nothing() => live_nothing();
  public static ulong ProbedCalls => live_probed_calls();

  static void Check(int status) {
    if (status != 0) throw new InvalidOperationException($"the request was refused: 0x{status:x}");
  }
}
