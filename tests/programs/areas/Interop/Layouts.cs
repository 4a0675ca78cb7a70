// Structures with arrays and texts within, copied field by field; fixed buffers; custom marshallers.
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;

static unsafe partial class Layouts {
  struct Inline { [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 16)] public string Name; [MarshalAs(UnmanagedType.ByValArray, SizeConst = 4)] public int[] Numbers; }
  struct Fixed { public fixed byte Name[16]; public fixed int Numbers[4]; }
  [DllImport("friend")] static extern int sumInline(in Inline value);
  [DllImport("friend")] static extern void fillInline(out Inline value, int n);
  [DllImport("friend", EntryPoint = "sumInline")] static extern int SumFixed(Fixed* value);
  [DllImport("friend", EntryPoint = "fillInline")] static extern void FillFixed(Fixed* value, int n);
  [LibraryImport("friend", EntryPoint = "length")] private static partial int Length([MarshalUsing(typeof(Shouting))] string s);
  [LibraryImport("friend", EntryPoint = "constantText", StringMarshalling = StringMarshalling.Custom, StringMarshallingCustomType = typeof(Shouting))] private static partial nint Text();
  [CustomMarshaller(typeof(string), MarshalMode.ManagedToUnmanagedIn, typeof(Shouting))]
  static class Shouting {
    public static int Freed;
    public static nint ConvertToUnmanaged(string s) => Marshal.StringToCoTaskMemUTF8(s + "!!!");
    public static void Free(nint p) { Freed++; Marshal.FreeCoTaskMem(p); }
  }

  public static void Run() {
    fillInline(out Inline value, 3);
    Console.WriteLine(value.Name + " " + string.Join(",", value.Numbers));
    Console.WriteLine(sumInline(value));
    Console.WriteLine(sumInline(new Inline { Name = "A", Numbers = new[] { 1, 2, 3, 4 } }));
    Fixed buffer;
    FillFixed(&buffer, 5);
    Console.WriteLine(Marshal.PtrToStringUTF8((nint)buffer.Name) + " " + buffer.Numbers[3] + " " + SumFixed(&buffer));
    try {
      sumInline(new Inline { Name = "short", Numbers = new[] { 1, 2 } });
    } catch (ArgumentException e) {
      Console.WriteLine(e.GetType().Name);
    }
    Console.WriteLine(sumInline(new Inline { Name = "", Numbers = null }));
    Console.WriteLine(Length("abc") + " " + Shouting.Freed);
    Console.WriteLine(Text() != 0);
    Console.WriteLine(Marshal.SizeOf<Inline>() + " " + sizeof(Fixed));
  }
}
