// SetLastError, missing libraries and functions, signatures that cannot be marshalled.
using System.ComponentModel;
using System.Runtime.InteropServices;

static partial class Errors {
  [DllImport("friend", SetLastError = true)] static extern int fail(int error);
  [DllImport("friend", SetLastError = true)] static extern int succeed();
  [DllImport("friend", EntryPoint = "fail")] static extern int FailQuietly(int error);
  [LibraryImport("friend", EntryPoint = "fail", SetLastError = true)] private static partial int Generated(int error);
  [DllImport("no-such-library")] static extern void nothing();
  [DllImport("friend")] static extern void noSuchFunction();
  [DllImport("friend", EntryPoint = "add")] static extern int Generic(List<int> list, int b);
  [DllImport("friend", EntryPoint = "add")] static extern int Wrong([MarshalAs(UnmanagedType.LPStr)] int a, int b);
  [DllImport("libc", SetLastError = true)] static extern int close(int descriptor);

  // Takes the error before anything else can set it.
  static void Show(int result, int error) => Console.WriteLine(result + " " + error);

  static void Try(Action action) {
    try {
      action();
      Console.WriteLine("nothing");
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name);
    }
  }

  public static void Run() {
    Show(fail(2), Marshal.GetLastPInvokeError());
    Marshal.SetLastPInvokeError(3);
    Show(FailQuietly(13), Marshal.GetLastPInvokeError());
    Show(succeed(), Marshal.GetLastPInvokeError());
    Show(Generated(22), Marshal.GetLastWin32Error());
    Show(close(-1), new Win32Exception().NativeErrorCode);
    Console.WriteLine(Marshal.GetPInvokeErrorMessage(22));
    Marshal.SetLastPInvokeError(77);
    Show(Marshal.GetLastPInvokeError(), Marshal.GetLastWin32Error());
    int other = 0;
    var thread = new Thread(() => { fail(9); other = Marshal.GetLastPInvokeError(); });
    thread.Start();
    thread.Join();
    Console.WriteLine(other + " " + Marshal.GetLastPInvokeError());
    Try(() => nothing());
    Try(() => noSuchFunction());
    Try(() => noSuchFunction());
    Try(() => Generic(new(), 1));
    Try(() => Wrong(1, 2));
    Try(() => Marshal.GetDelegateForFunctionPointer<Func<int, int>>(1));
    Try(() => Marshal.GetDelegateForFunctionPointer<Action>(0));
    Try(() => NativeLibrary.Load("/no/such/file.so"));
  }
}
