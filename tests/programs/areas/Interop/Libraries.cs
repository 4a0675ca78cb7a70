// NativeLibrary: load, export, free, resolvers of an assembly; search by short names.
using System.Reflection;
using System.Runtime.InteropServices;

static unsafe class Libraries {
  [DllImport("redirected", EntryPoint = "add")] static extern int Redirected(int a, int b);
  [DllImport("friend.so", EntryPoint = "add")] static extern int ShortName(int a, int b);
  [DllImport("libfriend.so", EntryPoint = "add"), DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)] static extern int FullName(int a, int b);
  [DllImport("libc", EntryPoint = "abs")] static extern int Abs(int n);
  [DllImport("libm.so.6", EntryPoint = "cbrt")] static extern double CubeRoot(double x);

  public static void Run() {
    Console.WriteLine(FullName(1, 2));
    try {
      Console.WriteLine(ShortName(1, 2));
    } catch (DllNotFoundException) {
      Console.WriteLine("friend.so is not found");
    }
    string asked = "";
    NativeLibrary.SetDllImportResolver(typeof(Libraries).Assembly, (name, assembly, path) => { asked += name + ";"; return name == "redirected" ? NativeLibrary.Load("friend", assembly, null) : 0; });
    Console.WriteLine(Redirected(3, 4) + " " + asked);
    Console.WriteLine(Redirected(5, 6) + " " + asked);
    Console.WriteLine(Abs(-9) + " " + (int)Math.Round(CubeRoot(27)) + " " + asked);
    nint library = NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, "libfriend.so"));
    var add = (delegate* unmanaged<int, int, int>)NativeLibrary.GetExport(library, "add");
    Console.WriteLine(add(7, 8) + " " + NativeLibrary.TryGetExport(library, "nothing", out _) + " " + NativeLibrary.TryLoad("no-such", out _) + " " + NativeLibrary.TryLoad("friend", typeof(Libraries).Assembly, null, out nint again));
    Console.WriteLine(again == library);
    try {
      NativeLibrary.GetExport(library, "nothing");
    } catch (EntryPointNotFoundException e) {
      Console.WriteLine(e.GetType().Name);
    }
    NativeLibrary.Free(library);
    Console.WriteLine(NativeLibrary.GetMainProgramHandle() != 0);
    try {
      NativeLibrary.SetDllImportResolver(typeof(Libraries).Assembly, (_, _, _) => 0);
    } catch (InvalidOperationException e) {
      Console.WriteLine(e.GetType().Name);
    }
    Marshal.Prelink(typeof(Libraries).GetMethod("Abs", BindingFlags.NonPublic | BindingFlags.Static));
  }
}
