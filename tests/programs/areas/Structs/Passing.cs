// Structs of every size and mix of fields as arguments and results: in integer registers, in floating-point ones, in both,
// on the stack, through a hidden pointer (System V AMD64 ABI, 3.2.3).
using System.Runtime.CompilerServices;

static class Passing {
  struct B1 { public byte A; }
  struct B3 { public byte A, B, C; }
  struct I2 { public int A, B; }
  struct L2 { public long A, B; }
  struct L3 { public long A, B, C; }
  struct F1 { public float A; }
  struct F2 { public float A, B; }
  struct F3 { public float A, B, C; }
  struct D2 { public double A, B; }
  struct D3 { public double A, B, C; }
  struct IntFloat { public int A; public float B; }
  struct LongDouble { public long A; public double B; }
  struct DoubleLong { public double A; public long B; }
  struct Text { public string A; public int B; }
  struct Nested { public F2 A; public I2 B; }
  struct Odd { public byte A; public int B; public short C; public double D; }

  public static void Run() {
    Console.WriteLine(Take(new B1 { A = 200 }).A);
    B3 b3 = Take(new B3 { A = 1, B = 2, C = 255 });
    Console.WriteLine(b3.A * 10000 + b3.B * 1000 + b3.C);
    I2 i2 = Take(new I2 { A = -1, B = 7 });
    Console.WriteLine(i2.A * 10 + i2.B);
    L2 l2 = Take(new L2 { A = 1L << 40, B = -3 });
    Console.WriteLine(l2.A + l2.B);
    L3 l3 = Take(new L3 { A = 1, B = 2, C = 3 });
    Console.WriteLine(l3.A * 100 + l3.B * 10 + l3.C);
    Console.WriteLine((int)Take(new F1 { A = 2.5f }).A);
    F2 f2 = Take(new F2 { A = 1.5f, B = -2 });
    Console.WriteLine((int)(f2.A * 100 + f2.B));
    F3 f3 = Take(new F3 { A = 1, B = 2, C = 3 });
    Console.WriteLine((int)(f3.A * 100 + f3.B * 10 + f3.C));
    D2 d2 = Take(new D2 { A = 0.25, B = 8 });
    Console.WriteLine((int)(d2.A * 100 + d2.B));
    D3 d3 = Take(new D3 { A = 1, B = 2, C = 3 });
    Console.WriteLine((int)(d3.A * 100 + d3.B * 10 + d3.C));
    IntFloat intFloat = Take(new IntFloat { A = 5, B = 0.5f });
    Console.WriteLine((int)(intFloat.A * 10 + intFloat.B * 2));
    LongDouble longDouble = Take(new LongDouble { A = 9, B = 1.25 });
    Console.WriteLine((int)(longDouble.A * 100 + longDouble.B * 4));
    DoubleLong doubleLong = Take(new DoubleLong { A = 9.5, B = 11 });
    Console.WriteLine((int)(doubleLong.A * 100 + doubleLong.B));
    Text text = Take(new Text { A = "text", B = 3 });
    Console.WriteLine(text.A);
    Console.WriteLine(text.B);
    Nested nested = Take(new Nested { A = f2, B = i2 });
    Console.WriteLine((int)(nested.A.A * 1000 + nested.A.B * 100 + nested.B.A * 10 + nested.B.B));
    Odd odd = Take(new Odd { A = 1, B = -2, C = 3, D = 4.5 });
    Console.WriteLine((int)(odd.A * 1000 + odd.B * 100 + odd.C * 10 + odd.D * 2));
    Console.WriteLine(Many(1, l2, 2.5, d2, 3, longDouble, 4, doubleLong, 5, l3, 6, f3, 7, text, 8, odd));
    Console.WriteLine(Recursive(10, new L3 { A = 1, B = 1, C = 0 }).B);
    Console.WriteLine(Tail(1000, new LongDouble { A = 0, B = 0 }));
  }

  [MethodImpl(MethodImplOptions.NoInlining)]
  static T Take<T>(T value) => value;

  [MethodImpl(MethodImplOptions.NoInlining)]
  static long Many(int a, L2 b, double c, D2 d, byte e, LongDouble f, short g, DoubleLong h, long i, L3 j, int k, F3 l, int m,
                   Text n, int o, Odd p) {
    double sum = a + b.A * 0 + b.B + c + d.A + d.B + e + f.A + f.B + g + h.A + h.B + i + j.A + j.B + j.C + k + l.A + l.B + l.C;
    sum += m + n.A.Length + n.B + o + p.A + p.B + p.C + p.D;
    return (long)(sum * 100);
  }

  static L3 Recursive(int n, L3 state) => n == 0 ? state : Recursive(n - 1, new L3 { A = state.B, B = state.A + state.B, C = n });

  static long Tail(int n, LongDouble state) =>
      n == 0 ? state.A + (long)state.B : Tail(n - 1, new LongDouble { A = state.A + n, B = state.B + 0.5 });
}
