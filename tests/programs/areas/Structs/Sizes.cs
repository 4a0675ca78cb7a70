// sizeof and offsets of every kind of struct: alignment, packing, reordering of those with references, generics.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

static unsafe class Sizes {
  struct Empty;
  struct ByteInt { public byte A; public int B; }
  struct ByteLongByte { public byte A; public long B; public byte C; }
  [StructLayout(LayoutKind.Sequential, Pack = 1)] struct Packed1 { public byte A; public long B; public byte C; }
  [StructLayout(LayoutKind.Sequential, Pack = 2)] struct Packed2 { public byte A; public long B; public byte C; }
  [StructLayout(LayoutKind.Sequential, Size = 40)] struct Sized { public int A; }
  [StructLayout(LayoutKind.Auto)] struct Automatic { public byte A; public long B; public byte C; }
  struct WithReference { public byte A; public object B; public int C; public string D; public byte E; }
  struct Generic<T> { public byte A; public T B; public byte C; }
  struct Decimals { public byte A; public decimal B; public Guid C; }
  struct Wide { public byte A; public Int128 B; }
  struct Nested { public ByteInt A; public byte B; public Packed1 C; }
  struct Fixed { public fixed byte A[5]; public fixed short B[3]; }
  struct Booleans { public bool A, B; public char C; }
  struct Pointers { public byte A; public void* B; public nint C; public delegate*<int> D; }
  enum Small : byte { A }
  struct Enums { public Small A; public DayOfWeek B; public Small C; }

  static void Show<T>(string name) => Console.WriteLine(name + " " + Unsafe.SizeOf<T>());

  public static void Run() {
    Console.WriteLine(sizeof(bool) + sizeof(char) * 10 + sizeof(double) * 100 + sizeof(decimal) * 1000);
    Show<Empty>("Empty");
    Show<ByteInt>("ByteInt");
    Show<ByteLongByte>("ByteLongByte");
    Show<Packed1>("Packed1");
    Show<Packed2>("Packed2");
    Show<Sized>("Sized");
    Show<Automatic>("Automatic");
    Show<WithReference>("WithReference");
    Show<Generic<byte>>("Generic<byte>");
    Show<Generic<int>>("Generic<int>");
    Show<Generic<double>>("Generic<double>");
    Show<Generic<string>>("Generic<string>");
    Show<Generic<Generic<short>>>("Generic<Generic<short>>");
    Show<Generic<Int128>>("Generic<Int128>");
    Show<Decimals>("Decimals");
    Show<Wide>("Wide");
    Show<Nested>("Nested");
    Show<Fixed>("Fixed");
    Show<Booleans>("Booleans");
    Show<Pointers>("Pointers");
    Show<Enums>("Enums");
    Show<int?>("int?");
    Show<long?>("long?");
    Show<byte?>("byte?");
    Show<(byte, long, byte)>("(byte, long, byte)");
    Show<(int, string)>("(int, string)");
    Show<KeyValuePair<byte, int>>("KeyValuePair<byte, int>");
    Show<string>("string");
    Show<DateTime>("DateTime");
    Show<System.Numerics.Vector3>("Vector3");
    ByteLongByte sequential = default;
    Console.WriteLine((byte*)&sequential.B - (byte*)&sequential + " " + ((byte*)&sequential.C - (byte*)&sequential));
    Packed2 packed = default;
    Console.WriteLine((byte*)&packed.B - (byte*)&packed + " " + ((byte*)&packed.C - (byte*)&packed));
    Nested nested = default;
    Console.WriteLine((byte*)&nested.B - (byte*)&nested + " " + ((byte*)&nested.C.B - (byte*)&nested));
    Console.WriteLine(RuntimeHelpers.IsReferenceOrContainsReferences<Nested>() + " " + RuntimeHelpers.IsReferenceOrContainsReferences<WithReference>());
    var fields = new Fixed();
    for (int i = 0; i < 5; i++) fields.A[i] = (byte)(i + 1);
    fields.B[2] = -7;
    Fixed copy = fields;
    Console.WriteLine(copy.A[4] + copy.B[2] + " " + fields.B[0]);
  }
}
