// What tiering changes the code of: a method that is called often, one that loops long, calls of one receiver's method.
using System.Runtime.CompilerServices;

abstract class Shape { public abstract int Area(int side); }
sealed class Square : Shape { public override int Area(int side) => side * side; }
sealed class Half : Shape { public override int Area(int side) => side / 2; }

static class Tiers {
  [MethodImpl(MethodImplOptions.NoInlining)] static int Hot(Shape shape, int i) => shape.Area(i & 7) + i;

  [MethodImpl(MethodImplOptions.NoInlining)]
  static long Loop(string text, int passes) {
    long sum = text.Length;
    object kept = text;
    for (int i = 0; i < passes; i++) {
      sum += (sum >> 3) ^ i;
      if (i % 50000 == 0) { kept = text + i; GC.Collect(0); }
      try { if (i % 90001 == 90000) throw new InvalidOperationException(kept.ToString()); }
      catch (InvalidOperationException e) { sum += e.Message.Length; }
    }
    return sum + kept.GetHashCode() * 0 + ((string)kept).Length;
  }

  [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)] static int Eager(int i) => i + 1;
  [MethodImpl(MethodImplOptions.NoOptimization)] static int Plain(int i) => i + 2;

  static int Main(string[] args) {
    Console.WriteLine(Loop("loop", 400_000));
    Shape square = new Square();
    int total = 0;
    for (int round = 0; round < 40; round++) {
      for (int i = 0; i < 40; i++) total += Hot(square, i);
      Thread.Sleep(10);
    }
    Console.WriteLine(total + Hot(new Half(), 6) + Eager(1) + Plain(1));
    if (args is ["wait"]) Console.In.ReadLine();
    return 57;
  }
}
