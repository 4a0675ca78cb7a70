// IndexOf, BinarySearch, Exists, Find and their kin, by default and by own equality.
static class Searches {
  public static void Run() {
    int[] numbers = { 5, 3, 8, 3, 9, 1 };
    Console.WriteLine(Array.IndexOf(numbers, 3) + " " + Array.LastIndexOf(numbers, 3) + " " + Array.IndexOf(numbers, 3, 2) + " " + Array.IndexOf(numbers, 99));
    Console.WriteLine(Array.Find(numbers, n => n > 5) + " " + Array.FindLast(numbers, n => n > 5) + " " + Array.FindIndex(numbers, n => n == 9) + " " + string.Join(",", Array.FindAll(numbers, n => n < 5)));
    Console.WriteLine(Array.Exists(numbers, n => n == 8) + " " + Array.TrueForAll(numbers, n => n > 1) + " " + numbers.Contains(9));
    Console.WriteLine(string.Join(",", Array.ConvertAll(numbers, n => "n" + n)));
    int[] sorted = { 1, 3, 5, 7, 9 };
    for (int n = 0; n <= 10; n++) Console.Write(Array.BinarySearch(sorted, n) + " ");
    Console.WriteLine();
    string[] words = { "x", null, "y" };
    Console.WriteLine(Array.IndexOf(words, null) + " " + Array.IndexOf(words, "y") + " " + Array.IndexOf(words, new string('y', 1)));
    Point[] points = { new(1, 2), new(3, 4) };
    Console.WriteLine(Array.IndexOf(points, new Point(3, 4)) + " " + Array.IndexOf((Array)points, (object)new Point(9, 9)));
    object[] objects = { 1, 1L, 1.0, "1", '1' };
    Console.WriteLine(Array.IndexOf(objects, 1L) + " " + Array.IndexOf(objects, 1.0) + " " + Array.IndexOf(objects, '1') + " " + Array.IndexOf(objects, (short)1));
    double[] doubles = { 1, double.NaN, -0.0 };
    Console.WriteLine(Array.IndexOf(doubles, double.NaN) + " " + Array.IndexOf(doubles, 0.0) + " " + doubles.AsSpan().IndexOf(double.NaN));
    Console.WriteLine(numbers.AsSpan().IndexOf(new[] { 3, 9 }) + " " + numbers.AsSpan().SequenceEqual(new[] { 5, 3, 8, 3, 9, 1 }) + " " + numbers.AsSpan().StartsWith(new[] { 5, 3 }) + " " + numbers.AsSpan().SequenceCompareTo(new[] { 5, 4 }));
    Console.WriteLine(((IStructuralLike)new Wrapper(numbers)).Matches(new[] { 5, 3, 8, 3, 9, 1 }));
    Console.WriteLine(((System.Collections.IStructuralEquatable)numbers).Equals(new[] { 5, 3, 8, 3, 9, 1 }, EqualityComparer<int>.Default) + " " + numbers.Equals(new[] { 5, 3, 8, 3, 9, 1 }));
    for (int length = 1; length < 130; length++) {
      byte[] bytes = new byte[length];
      bytes[^1] = 1;
      if (Array.IndexOf(bytes, (byte)1) != length - 1 || bytes.AsSpan().LastIndexOfAnyExcept((byte)0) != length - 1) Console.WriteLine("wrong at " + length);
      long[] longs = new long[length];
      longs[length / 2] = -1;
      if (Array.IndexOf(longs, -1) != length / 2 || longs.AsSpan().IndexOfAny(-1, 5) != length / 2) Console.WriteLine("wrong at " + length);
    }
  }

  interface IStructuralLike { bool Matches(int[] other); }
  class Wrapper(int[] inner) : IStructuralLike {
    public bool Matches(int[] other) => inner.SequenceEqual(other);
  }
  record struct Point(int X, int Y);
}
