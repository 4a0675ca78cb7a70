// Inline arrays of numbers, references and structs, as spans and by index.
using System.Runtime.CompilerServices;

static class InlineArrays {
  [InlineArray(8)] struct Eight<T> { T first; }
  [InlineArray(3)] struct Bytes { byte first; }
  [InlineArray(4)] struct Pairs { (short, string) first; }
  class Owner { public int Before = 1; public Eight<string> Names; public int After = 2; }

  public static void Run() {
    var squares = new Eight<int>();
    for (int i = 0; i < 8; i++) squares[i] = i * i;
    Console.WriteLine(squares[7] + squares[^2]);
    Eight<int> copy = squares;
    copy[0] = 100;
    Console.WriteLine(squares[0] + " " + copy[0]);
    int sum = 0;
    foreach (int n in copy) sum += n;
    Console.WriteLine(sum);
    Span<int> span = copy[2..5];
    span[0] = -1;
    Console.WriteLine(copy[2] + " " + span.Length + " " + span[2]);
    Console.WriteLine(Unsafe.SizeOf<Eight<int>>() + " " + Unsafe.SizeOf<Eight<string>>() + " " + Unsafe.SizeOf<Bytes>() + " " + Unsafe.SizeOf<Pairs>() + " " + Unsafe.SizeOf<Eight<Bytes>>());
    var owner = new Owner();
    for (int i = 0; i < 8; i++) owner.Names[i] = "name" + i;
    GC.Collect();
    Console.WriteLine(owner.Names[3] + owner.Names[7] + owner.Before + owner.After);
    Pairs pairs = default;
    pairs[2] = (5, "five");
    Console.WriteLine(pairs[2].Item2 + pairs[1].Item1);
    Console.WriteLine(Sum(squares));
    int index = 8;
    try {
      Console.WriteLine(squares[index]);
    } catch (IndexOutOfRangeException e) {
      Console.WriteLine(e.Message);
    }
    Eight<int>[] many = new Eight<int>[3];
    many[2][5] = 9;
    Console.WriteLine(many[2][5] + many[1][5]);
    try {
      Console.WriteLine(squares.Equals(copy));
    } catch (NotSupportedException e) {
      Console.WriteLine(e.Message);
    }
  }

  static int Sum(ReadOnlySpan<int> numbers) {
    int sum = 0;
    foreach (int n in numbers) sum += n;
    return sum;
  }
}
