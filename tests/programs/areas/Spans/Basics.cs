// Span and ReadOnlySpan over arrays, strings, stack and single values: slices, copies, bounds, enumeration.
static class Basics {
  public static void Run() {
    int[] numbers = { 0, 1, 2, 3, 4, 5, 6, 7 };
    Span<int> span = numbers;
    Console.WriteLine(span.Length);
    span[2] = 20;
    Console.WriteLine(numbers[2]);
    Span<int> slice = span.Slice(3, 3);
    slice[0] = 30;
    Console.WriteLine(numbers[3] + slice.Length);
    int sum = 0;
    foreach (int n in slice) sum += n;
    foreach (ref int n in slice) n = -n;
    Console.WriteLine(sum + numbers[5]);
    slice.CopyTo(span);
    Console.WriteLine(string.Join(" ", numbers));
    span[..5].CopyTo(span[2..]);
    Console.WriteLine(string.Join(" ", numbers));
    ReadOnlySpan<char> text = "hello world";
    Console.WriteLine(text[6..].ToString() + text.IndexOf('w') + text[^1] + text.Slice(2, 2).ToString());
    Console.WriteLine(text.SequenceEqual("hello world") + " " + text.StartsWith("hell") + " " + text.IndexOf("wor") + " " + (text == "hello world".AsSpan()) + " " + text.IsEmpty + default(Span<int>).IsEmpty);
    span.Clear();
    span[4..].Fill(9);
    span.Reverse();
    Console.WriteLine(string.Join(" ", numbers) + " " + span.ToArray().Length + " " + span.TryCopyTo(new int[3]));
    int single = 5;
    Span<int> one = new Span<int>(ref single);
    one[0]++;
    Console.WriteLine(single);
    foreach (Action action in new Action[] { () => { Span<int> s = numbers; s[s.Length] = 1; }, () => numbers.AsSpan(5, 9), () => numbers.AsSpan(-1), () => numbers.AsSpan().CopyTo(new int[2]), () => ((object[])new string[1]).AsSpan(), () => "abc".AsSpan(4) }) {
      try {
        action();
      } catch (Exception e) {
        Console.WriteLine(e.GetType().Name + " " + (e as ArgumentException)?.ParamName);
      }
    }
    Console.WriteLine(new Span<int>(null).Length + " " + ((ReadOnlySpan<int>)numbers).Length + " " + span.ToString() + " " + text.ToString());
    Console.WriteLine(numbers.AsSpan().Contains(9) + " " + numbers.AsSpan().Count(9) + " " + numbers.AsSpan().IndexOfAny(9, 5) + " " + numbers.AsSpan().Trim(9).Length + " " + numbers.AsSpan().BinarySearch(0).GetType());
    try {
      ((Func<int>)(() => { Span<int> s = numbers; return s.GetHashCode(); }))();
    } catch (NotSupportedException e) {
      Console.WriteLine(e.Message);
    }
  }
}
