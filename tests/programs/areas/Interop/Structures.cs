// Structures by value, by reference, returned in registers and in memory, of every class of the ABI.
using System.Runtime.InteropServices;

static class Structures {
  record struct Point(int X, int Y);
  struct Mixed { public byte Tag; public double Real; public short Small; public Point At; }
  struct Floats { public float A, B, C; }
  struct Big { public long A, B, C, D; }
  struct DoubleLong { public double D; public long N; }
  [StructLayout(LayoutKind.Explicit)] struct Bits { [FieldOffset(0)] public int I; [FieldOffset(0)] public float F; }
  [StructLayout(LayoutKind.Sequential)] class PointClass { public int X, Y; }

  [DllImport("friend")] static extern Point movePoint(Point p, int by);
  [DllImport("friend")] static extern void movePointer(ref Point p, int by);
  [DllImport("friend", EntryPoint = "movePointer")] static extern void MoveIn(in Point p, int by);
  [DllImport("friend", EntryPoint = "movePointer")] static extern void MoveClass([In, Out] PointClass p, int by);
  [DllImport("friend")] static extern Mixed changeMixed(Mixed m);
  [DllImport("friend")] static extern Floats scale(Floats f, float by);
  [DllImport("friend")] static extern Big rotate(Big b, int by);
  [DllImport("friend")] static extern DoubleLong exchange(DoubleLong d);
  [DllImport("friend")] static extern double many(Point a, Floats b, DoubleLong c, Big d, Mixed e, int f);
  [DllImport("friend")] static extern uint bitsOf(Bits b);

  public static void Run() {
    Point p = movePoint(new Point(10, 20), 3);
    Console.WriteLine(p.X * 100 + p.Y);
    movePointer(ref p, 1);
    Console.WriteLine(p.X * 100 + p.Y);
    MoveIn(in p, 1);
    Console.WriteLine(p.X * 100 + p.Y);
    var pointClass = new PointClass { X = 5, Y = 6 };
    MoveClass(pointClass, 2);
    Console.WriteLine(pointClass.X * 100 + pointClass.Y);
    Mixed m = changeMixed(new Mixed { Tag = 255, Real = 1.25, Small = -9, At = new Point(1, 2) });
    Console.WriteLine(m.Tag + " " + m.Real + " " + m.Small + " " + m.At);
    Floats f = scale(new Floats { A = 1, B = 2, C = 3 }, 1.5f);
    Console.WriteLine(f.A + " " + f.B + " " + f.C);
    Big b = rotate(new Big { A = 1, B = 2, C = 3, D = 4 }, 10);
    Console.WriteLine(b.A + " " + b.B + " " + b.C + " " + b.D);
    DoubleLong d = exchange(new DoubleLong { D = 7.9, N = 12 });
    Console.WriteLine(d.D + " " + d.N);
    Console.WriteLine(many(p, f, d, b, m, 1000));
    Console.WriteLine(bitsOf(new Bits { F = 1 }));
    var points = new Point[3];
    movePointer(ref points[1], 7);
    object boxed = movePoint(points[1], 1);
    Console.WriteLine(boxed + " " + points[1]);
  }
}
