// Structs are copied: in assignments, arrays, fields, returns.
static class Values {
  struct Point {
    public int X, Y;
    public Point(int x, int y) { X = x; Y = y; }
    public int Dot(Point other) => X * other.X + Y * other.Y;
    public void Move(int by) { X += by; Y += by; }
  }

  struct Line {
    public Point From, To;
    public byte Color;
    public int Length2() => (To.X - From.X) * (To.X - From.X) + (To.Y - From.Y) * (To.Y - From.Y);
  }

  static Point origin;
  static Line line;

  public static void Run() {
    Point a = new Point(3, 4), b = a;
    b.X = 30;
    Console.WriteLine(a.X);
    Console.WriteLine(b.X);
    a.Move(10);
    Console.WriteLine(a.X * 100 + a.Y);
    Console.WriteLine(a.Dot(b));
    Point[] points = new Point[3];
    points[1] = a;
    points[1].Move(1);
    a = points[1];
    Console.WriteLine(a.X + points[0].X);
    ref Point second = ref points[1];
    second.Y = -5;
    Console.WriteLine(points[1].Y);
    foreach (Point p in points) p.Move(1000);
    Console.WriteLine(points[1].X);
    origin = points[1];
    origin.X++;
    Console.WriteLine(origin.X - points[1].X);
    line.To = new Point(3, 4);
    line.Color = 7;
    Line copy = line;
    copy.To.X = 0;
    Console.WriteLine(line.Length2());
    Console.WriteLine(copy.Length2());
    Console.WriteLine(copy.Color);
    Console.WriteLine(Make(5).To.Y);
    Point defaulted = default;
    Console.WriteLine(defaulted.X + defaulted.Y);
    Console.WriteLine((a with { X = 1 }).X);
    Point swapped = Swap(new Point(1, 2));
    Console.WriteLine(swapped.X * 10 + swapped.Y);
    Console.WriteLine(Fold(points).X);
  }

  static Line Make(int n) => new Line { From = new Point(n, n), To = new Point(n * 2, n * 3) };
  static Point Swap(Point p) => new Point(p.Y, p.X);
  static Point Fold(Point[] points) {
    Point sum = default;
    foreach (Point p in points) {
      sum.X = sum.X * 3 + p.X;
      sum.Y += p.Y;
    }
    return sum;
  }
}
