// Rectangular arrays of two to four dimensions, and such with lower bounds.
static class ManyDimensions {
  public static void Run() {
    int[,] grid = new int[4, 6];
    for (int i = 0; i < 4; i++)
      for (int j = 0; j < 6; j++) grid[i, j] = i * 10 + j;
    Console.WriteLine(grid[3, 5]);
    Console.WriteLine(grid.Length);
    Console.WriteLine(grid.Rank);
    Console.WriteLine(grid.GetLength(0));
    Console.WriteLine(grid.GetLength(1));
    Console.WriteLine(grid.GetUpperBound(1));
    int sum = 0;
    foreach (int n in grid) sum = sum * 7 + n;
    Console.WriteLine(sum);
    ref int cell = ref grid[2, 2];
    cell = -1;
    grid[2, 2] -= 4;
    Console.WriteLine(cell);
    string[,,] names = new string[2, 3, 4];
    names[1, 2, 3] = "corner";
    Console.WriteLine(names[1, 2, 3]);
    Console.WriteLine(names[0, 0, 0] == null);
    double[,,,] deep = new double[2, 2, 2, 2];
    deep[1, 0, 1, 0] = 2.5;
    Console.WriteLine((int)(deep[1, 0, 1, 0] * 4));
    byte[,] bytes = { { 1, 2, 3 }, { 250, 251, 252 } };
    Console.WriteLine(bytes[1, 0] + bytes[0, 2]);
    (int A, string B)[,] pairs = new (int, string)[2, 2];
    pairs[1, 1].A = 9;
    pairs[1, 1].B = "nine";
    Console.WriteLine(pairs[1, 1].A + pairs[1, 1].B + pairs[0, 0].B);
    long[,] product = Multiply(new long[,] { { 1, 1 }, { 1, 0 } }, 60);
    Console.WriteLine(product[0, 1]);
    Console.WriteLine(grid.GetType() + " " + names.GetType() + " " + deep.GetType().GetElementType());
    foreach (var (i, j) in new[] { (4, 0), (0, 6), (-1, 0), (0, -1) }) {
      try {
        Console.WriteLine(grid[i, j]);
      } catch (IndexOutOfRangeException e) {
        Console.WriteLine(e.Message);
      }
    }
    Array based = Array.CreateInstance(typeof(int), new[] { 3, 2 }, new[] { 10, -1 });
    based.SetValue(77, 11, 0);
    int[,] typed = (int[,])based;
    typed[12, -1] = 5;
    Console.WriteLine(typed[11, 0] + (int)based.GetValue(12, -1));
    Console.WriteLine(based.GetLowerBound(0) + " " + based.GetUpperBound(0) + " " + based.GetLowerBound(1));
    try {
      typed[0, 0] = 1;
    } catch (IndexOutOfRangeException) {
      Console.WriteLine("below the lower bound");
    }
    Array star = Array.CreateInstance(typeof(string), new[] { 2 }, new[] { 5 });
    star.SetValue("five", 5);
    Console.WriteLine(star.GetType() + " " + star.GetValue(5) + " " + (star is string[]) + " " + (star.GetType() == typeof(string[])));
    try {
      int negative = -based.Rank;
      Console.WriteLine(new int[2, negative].Length);
    } catch (OverflowException e) {
      Console.WriteLine(e.Message);
    }
    object[,] objects = new string[1, 1];
    try {
      objects[0, 0] = 5;
    } catch (ArrayTypeMismatchException e) {
      Console.WriteLine(e.Message);
    }
  }

  static long[,] Multiply(long[,] matrix, int power) {
    long[,] result = { { 1, 0 }, { 0, 1 } };
    for (; power > 0; power--) {
      long[,] next = new long[2, 2];
      for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
          for (int k = 0; k < 2; k++) next[i, j] += result[i, k] * matrix[k, j];
      result = next;
    }
    return result;
  }
}
