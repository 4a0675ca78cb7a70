// T[] in shared and unshared code: stores, clones, elements by reference, nested type parameters.
static class GenericArrays {
  public static void Run() {
    Console.WriteLine(Rotate(new[] { 1, 2, 3, 4 }, 1));
    Console.WriteLine(Rotate(new[] { "a", "b", "c" }, 2));
    Console.WriteLine(Rotate(new[] { 1.5, 2.5 }, 1));
    Console.WriteLine(Rotate(new[] { (1, "x"), (2, "y") }, 1));
    Console.WriteLine(Make<int>(2).GetType() + " " + Make<string>(2).GetType() + " " + Make<List<string>>(1).GetType() + " " + Make<int?>(1).GetType());
    Console.WriteLine(Make2<string>(2, 3).GetType() + " " + Make2<byte>(2, 3)[1, 2] + " " + Grid("z")[1, 1] + Grid(7)[0, 1]);
    Console.WriteLine(Store<object>(new string[1], "ok") + Store<object>(new string[1], 5) + Store<string>(new string[1], "s") + Store<int>(new int[1], 3));
    Console.WriteLine(string.Join(",", Map(new[] { 1, 2, 3 }, n => "n" + n)) + " " + string.Join(",", Map(new[] { "a", "bb" }, s => s.Length)));
    int[] target = { 1, 2, 3 };
    Element(target, 1) = 50;
    Console.WriteLine(target[1]);
    string[] words = { "a", "b" };
    Element(words, 0) = "changed";
    Console.WriteLine(words[0]);
    object[] covariant = words;
    try {
      Element(covariant, 0) = "not reached";
    } catch (ArrayTypeMismatchException e) {
      Console.WriteLine(e.Message);
    }
    Console.WriteLine(new Stack<string>().Push("x").Push("y").Pop() + new Stack<int>().Push(1).Push(2).Pop() + new Stack<(int, string)>().Push((1, "t")).Pop());
    Console.WriteLine(Jagged<string>(3)[2].Length + " " + Jagged<int>(3).GetType());
  }

  static string Rotate<T>(T[] values, int by) {
    T[] rotated = new T[values.Length];
    for (int i = 0; i < values.Length; i++) rotated[(i + by) % values.Length] = values[i];
    return rotated.GetType() + " " + string.Join(",", rotated);
  }

  static T[] Make<T>(int n) => new T[n];
  static T[,] Make2<T>(int n, int m) => new T[n, m];
  static T[][] Jagged<T>(int n) {
    var rows = new T[n][];
    for (int i = 0; i < n; i++) rows[i] = new T[i];
    return rows;
  }

  static T[,] Grid<T>(T value) {
    var grid = new T[2, 2];
    for (int i = 0; i < 2; i++)
      for (int j = 0; j < 2; j++) grid[i, j] = value;
    return grid;
  }

  static string Store<T>(T[] array, T value) {
    try {
      array[0] = value;
      return "stored " + array[0] + "; ";
    } catch (ArrayTypeMismatchException) {
      return "refused; ";
    }
  }

  static TOut[] Map<TIn, TOut>(TIn[] values, Func<TIn, TOut> map) {
    var mapped = new TOut[values.Length];
    for (int i = 0; i < values.Length; i++) mapped[i] = map(values[i]);
    return mapped;
  }

  static ref T Element<T>(T[] array, int i) => ref array[i];

  class Stack<T> {
    T[] items = new T[1];
    int count;
    public Stack<T> Push(T item) {
      if (count == items.Length) Array.Resize(ref items, count * 2);
      items[count++] = item;
      return this;
    }
    public string Pop() => items[--count] + " ";
  }
}
