// Marshal.SizeOf, OffsetOf, StructureToPtr and PtrToStructure: native layout differs from managed layout.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

static class Marshalling {
  struct Flags { public bool A; public byte B; public bool C; }
  struct Letters { public char A; public int B; }
  [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)] struct WideLetters { public char A; public byte B; }
  struct Texts { public int Id; [MarshalAs(UnmanagedType.LPStr)] public string Name; [MarshalAs(UnmanagedType.LPWStr)] public string Wide; }
  struct ByVal { [MarshalAs(UnmanagedType.ByValTStr, SizeConst = 8)] public string Name; [MarshalAs(UnmanagedType.ByValArray, SizeConst = 3)] public int[] Numbers; public short End; }
  struct Narrow { [MarshalAs(UnmanagedType.U1)] public bool A; [MarshalAs(UnmanagedType.I2)] public short B; }
  [StructLayout(LayoutKind.Sequential)] class Class { public int A = 1; public double B = 2.5; }
  struct Callback { public Action A; public int B; }
  [StructLayout(LayoutKind.Auto)] struct Automatic { public int A; }

  public static void Run() {
    Console.WriteLine(Marshal.SizeOf<Flags>() + " " + Unsafe.SizeOf<Flags>());
    Console.WriteLine(Marshal.SizeOf<Letters>() + " " + Unsafe.SizeOf<Letters>());
    Console.WriteLine(Marshal.SizeOf<WideLetters>() + " " + Unsafe.SizeOf<WideLetters>());
    Console.WriteLine(Marshal.SizeOf<Texts>() + " " + Marshal.SizeOf<ByVal>() + " " + Marshal.SizeOf<Narrow>() + " " + Marshal.SizeOf<Class>() + " " + Marshal.SizeOf<Callback>());
    Console.WriteLine(Marshal.OffsetOf<Flags>("C") + " " + Marshal.OffsetOf<ByVal>("Numbers") + " " + Marshal.OffsetOf<ByVal>("End"));
    Round(new Flags { A = true, B = 7, C = true }, f => f.A + " " + f.B + " " + f.C);
    Round(new Letters { A = 'x', B = -1 }, l => l.A + " " + l.B);
    Round(new Texts { Id = 3, Name = "narrow é", Wide = "wide é" }, t => t.Id + " " + t.Name + " " + t.Wide);
    Round(new ByVal { Name = "too long for it", Numbers = new[] { 1, 2, 3 }, End = -2 }, b => b.Name + " " + string.Join(",", b.Numbers) + " " + b.End);
    Round(new Narrow { A = true, B = -5 }, n => n.A + " " + n.B);
    Round(new Class { A = 9 }, c => c.A + " " + c.B);
    nint memory = Marshal.AllocHGlobal(16);
    Marshal.WriteInt64(memory, 0x1122334455667788);
    Marshal.WriteInt16(memory, 8, -2);
    Console.WriteLine(Marshal.ReadByte(memory, 1) + " " + Marshal.ReadInt32(memory, 4).ToString("x") + " " + Marshal.ReadInt16(memory, 8));
    Marshal.Copy(new byte[] { 9, 8, 7 }, 0, memory, 3);
    byte[] back = new byte[5];
    Marshal.Copy(memory, back, 0, 5);
    Console.WriteLine(string.Join(" ", back));
    Marshal.FreeHGlobal(memory);
    nint utf8 = Marshal.StringToCoTaskMemUTF8("žluť");
    Console.WriteLine(Marshal.PtrToStringUTF8(utf8) + " " + Marshal.PtrToStringUTF8(utf8, 2));
    Marshal.FreeCoTaskMem(utf8);
    nint wide = Marshal.StringToHGlobalUni("wide");
    Console.WriteLine(Marshal.PtrToStringUni(wide) + " " + Marshal.PtrToStringUni(wide, 2) + " " + (Marshal.PtrToStringAnsi(0) == null));
    Marshal.FreeHGlobal(wide);
    Try(() => Marshal.SizeOf<Automatic>());
    Try(() => Marshal.SizeOf(typeof(string)));
    Try(() => (int)Marshal.OffsetOf<Flags>("Z"));
  }

  static void Round<T>(T value, Func<T, string> show) {
    nint memory = Marshal.AllocHGlobal(Marshal.SizeOf<T>());
    Marshal.StructureToPtr(value, memory, false);
    Console.WriteLine(show(Marshal.PtrToStructure<T>(memory)));
    Marshal.DestroyStructure<T>(memory);
    Marshal.FreeHGlobal(memory);
  }

  static void Try(Func<int> action) {
    try {
      Console.WriteLine(action());
    } catch (Exception e) {
      Console.WriteLine(e.GetType().Name + ": " + e.Message);
    }
  }
}
