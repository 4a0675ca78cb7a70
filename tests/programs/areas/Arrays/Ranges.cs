// Index and Range over arrays, strings, spans and types with Length and Slice; list patterns.
static class Ranges {
  public static void Run() {
    int[] numbers = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    Console.WriteLine(numbers[^1]);
    Console.WriteLine(numbers[^10]);
    Show(numbers[2..5]);
    Show(numbers[..3]);
    Show(numbers[7..]);
    Show(numbers[^3..^1]);
    Show(numbers[..]);
    Show(numbers[5..5]);
    Range range = 1..^2;
    Show(numbers[range]);
    Console.WriteLine(range);
    Console.WriteLine(range.GetOffsetAndLength(10));
    Index index = ^4;
    Console.WriteLine(index + " " + index.GetOffset(10) + " " + index.IsFromEnd);
    Console.WriteLine("codicil"[1..^1] + "codicil"[^3]);
    int[] copy = numbers[..];
    copy[0] = 99;
    Console.WriteLine(numbers[0]);
    numbers.AsSpan()[3..6].Fill(-1);
    Show(numbers);
    foreach (Range bad in new[] { 5..4, 0..11, ^11.. }) {
      try {
        Show(numbers[bad]);
      } catch (ArgumentOutOfRangeException e) {
        Console.WriteLine(bad + ": " + e.ParamName);
      }
    }
    Console.WriteLine(new Interval(10, 20)[^1] + " " + new Interval(10, 20)[2..5].First);
    foreach (int[] list in new[] { new int[] { }, new[] { 1 }, new[] { 1, 2 }, new[] { 1, 5, 9, 2 }, new[] { 7, 8, 9 } }) {
      Console.WriteLine(list switch {
        [] => "none",
        [var only] => "one " + only,
        [1, .. var middle, 2] => "from 1 to 2 over " + middle.Length,
        [> 5, _, ..] => "begins high",
        _ => "else",
      });
    }
  }

  static void Show(int[] numbers) => Console.WriteLine(numbers.Length + ": " + string.Join(" ", numbers));

  readonly struct Interval(int first, int end) {
    public int First => first;
    public int Length => end - first;
    public int this[int i] => first + i;
    public Interval Slice(int start, int length) => new(first + start, first + start + length);
  }
}
