// Overlapping fields: unions, bits of floats, explicit classes, and layouts that must be refused.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

static class ExplicitLayout {
  [StructLayout(LayoutKind.Explicit)]
  struct Union {
    [FieldOffset(0)] public int I;
    [FieldOffset(0)] public float F;
    [FieldOffset(0)] public byte B0;
    [FieldOffset(1)] public byte B1;
    [FieldOffset(2)] public ushort S1;
  }

  [StructLayout(LayoutKind.Explicit, Size = 24)]
  struct Spaced {
    [FieldOffset(3)] public int A;
    [FieldOffset(12)] public long B;
  }

  [StructLayout(LayoutKind.Explicit)]
  struct Tagged {
    [FieldOffset(0)] public string Text;
    [FieldOffset(8)] public long Number;
    [FieldOffset(8)] public double Real;
  }

  [StructLayout(LayoutKind.Explicit)]
  struct TwoReferences {
    [FieldOffset(0)] public object O;
    [FieldOffset(0)] public string S;
  }

  [StructLayout(LayoutKind.Explicit)]
  class UnionClass {
    [FieldOffset(0)] public ulong All;
    [FieldOffset(4)] public uint High;
  }

  [StructLayout(LayoutKind.Explicit)]
  struct ReferenceOverInteger {
    [FieldOffset(0)] public object O;
    [FieldOffset(0)] public long N;
  }

  [StructLayout(LayoutKind.Explicit)]
  struct MisalignedReference {
    [FieldOffset(4)] public object O;
  }

  public static void Run() {
    Union union = default;
    union.F = 1.5f;
    Console.WriteLine(union.I);
    union.I = 0x12345678;
    Console.WriteLine(union.B0);
    Console.WriteLine(union.B1);
    Console.WriteLine(union.S1);
    union.B1 = 0xff;
    Console.WriteLine(union.I);
    Union copy = union;
    copy.S1 = 0;
    Console.WriteLine(copy.I + " " + union.I);
    var spaced = new Spaced { A = -1, B = 1L << 50 };
    Console.WriteLine(spaced.A + spaced.B);
    Console.WriteLine(Unsafe.SizeOf<Union>() + " " + Unsafe.SizeOf<Spaced>() + " " + Unsafe.SizeOf<Tagged>());
    var tagged = new Tagged { Text = "tag", Real = 0.5 };
    Console.WriteLine(tagged.Text + " " + tagged.Number);
    object boxed = tagged;
    GC.Collect();
    Console.WriteLine(((Tagged)boxed).Text + " " + ((Tagged)boxed).Real);
    var two = new TwoReferences { S = "seen as an object" };
    GC.Collect();
    Console.WriteLine(two.O);
    var unionClass = new UnionClass { All = 0x1122334455667788 };
    Console.WriteLine(unionClass.High.ToString("x"));
    Try(nameof(ReferenceOverInteger), () => MakeReferenceOverInteger());
    Try(nameof(MisalignedReference), () => MakeMisalignedReference());
  }

  [MethodImpl(MethodImplOptions.NoInlining)]
  static object MakeReferenceOverInteger() => new ReferenceOverInteger { N = 5 };
  [MethodImpl(MethodImplOptions.NoInlining)]
  static object MakeMisalignedReference() => new MisalignedReference { O = "x" };

  static void Try(string what, Func<object> make) {
    try {
      Console.WriteLine(what + " " + make());
    } catch (TypeLoadException e) {
      Console.WriteLine(what + ": " + e.GetType().Name + " " + e.TypeName);
    }
  }
}
