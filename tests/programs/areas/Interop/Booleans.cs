// bool in its native sizes, as arguments and results; char.
using System.Runtime.InteropServices;

static class Booleans {
  [DllImport("friend")] static extern bool isEvenInt(int n);
  [DllImport("friend")] [return: MarshalAs(UnmanagedType.U1)] static extern bool isEvenByte(int n);
  [DllImport("friend", EntryPoint = "isEvenByte")] static extern byte RawEven(int n);
  [DllImport("friend")] static extern int countTrue([MarshalAs(UnmanagedType.I1)] bool a, bool b, short c);
  [DllImport("friend", EntryPoint = "add")] static extern int AddFlags(bool a, [MarshalAs(UnmanagedType.Bool)] bool b);
  struct Flags { [MarshalAs(UnmanagedType.U1)] public bool A; public bool B; }

  public static void Run() {
    Console.WriteLine(isEvenInt(4) + " " + isEvenInt(5));
    Console.WriteLine(isEvenByte(4) + " " + isEvenByte(5));
    bool even = isEvenByte(6);
    Console.WriteLine(even == true);
    Console.WriteLine(RawEven(4));
    Console.WriteLine(countTrue(true, false, -1) + " " + countTrue(false, true, 0) + " " + countTrue(true, true, -1));
    Console.WriteLine(AddFlags(true, true));
    Console.WriteLine(Marshal.SizeOf<Flags>() + " " + Marshal.OffsetOf<Flags>("B"));
  }
}
