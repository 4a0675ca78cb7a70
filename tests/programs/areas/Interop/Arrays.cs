// Arrays pinned or copied, in and out, of structures and of strings, spans through LibraryImport.
using System.Runtime.InteropServices;

static partial class Arrays {
  record struct Point(int X, int Y);
  [DllImport("friend")] static extern long sum(int[] numbers, int n);
  [DllImport("friend", EntryPoint = "sum")] static extern unsafe long SumPointer(int* numbers, int n);
  [DllImport("friend", EntryPoint = "sum")] static extern long SumReference(ref int numbers, int n);
  [DllImport("friend", EntryPoint = "sum")] static extern long SumDays(DayOfWeek[] days, int n);
  [DllImport("friend")] static extern void square([In, Out] double[] numbers, int n);
  [DllImport("friend")] static extern int totalLength(string[] texts, int n);
  [DllImport("friend")] static extern void movePoints([In, Out] Point[] points, int n, int by);
  [LibraryImport("friend", EntryPoint = "sum")] private static partial long SumSpan(ReadOnlySpan<int> numbers, int n);
  [LibraryImport("friend", EntryPoint = "square")] private static partial void SquareSpan(Span<double> numbers, int n);
  [LibraryImport("friend", EntryPoint = "totalLength", StringMarshalling = StringMarshalling.Utf8)] private static partial int TotalLength(string[] texts, int n);

  public static void Run() {
    int[] numbers = Enumerable.Range(1, 1000).ToArray();
    Console.WriteLine(sum(numbers, numbers.Length));
    Console.WriteLine(sum(new int[0], 0) + sum(null, 0));
    unsafe { fixed (int* p = &numbers[500]) Console.WriteLine(SumPointer(p, 10)); }
    Console.WriteLine(SumReference(ref numbers[990], 10));
    Console.WriteLine(SumDays(new[] { DayOfWeek.Friday, DayOfWeek.Saturday }, 2));
    Console.WriteLine(SumSpan(numbers.AsSpan(10, 5), 5) + " " + SumSpan(stackalloc int[] { 1, 2, 3 }, 3));
    double[] reals = { 1.5, -2, 3 };
    square(reals, 3);
    Console.WriteLine(string.Join(" ", reals));
    SquareSpan(reals.AsSpan(1), 2);
    Console.WriteLine(string.Join(" ", reals));
    Console.WriteLine(totalLength(new[] { "a", "bcd", "é" }, 3) + " " + TotalLength(new[] { "a", "é", null }, 3));
    var points = new[] { new Point(1, 2), new Point(3, 4) };
    movePoints(points, 2, 100);
    Console.WriteLine(points[0] + " " + points[1]);
    long total = 0;
    for (int i = 0; i < 2000; i++) { total += sum(new[] { i, i + 1 }, 2); if (i % 500 == 0) GC.Collect(); }
    Console.WriteLine(total);
  }
}
