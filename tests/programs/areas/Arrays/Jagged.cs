// Arrays of arrays, shared rows, arrays of strings and of objects.
static class Jagged {
  public static void Run() {
    int[][] pascal = new int[12][];
    for (int row = 0; row < pascal.Length; row++) {
      pascal[row] = new int[row + 1];
      pascal[row][0] = pascal[row][row] = 1;
      for (int i = 1; i < row; i++) pascal[row][i] = pascal[row - 1][i - 1] + pascal[row - 1][i];
    }
    foreach (int n in pascal[11]) Console.WriteLine(n);
    int[] shared = new int[2];
    int[][] rows = { shared, shared, new int[2] };
    rows[0][1] = 5;
    Console.WriteLine(rows[1][1] + rows[2][1]);
    int[][][] cube = new int[3][][];
    for (int i = 0; i < 3; i++) {
      cube[i] = new int[3][];
      for (int j = 0; j < 3; j++) cube[i][j] = new[] { i, j, i * j };
    }
    int sum = 0;
    foreach (int[][] plane in cube)
      foreach (int[] line in plane)
        foreach (int n in line) sum = sum * 3 + n;
    Console.WriteLine(sum);
    string[] words = { "delta", "alpha", null, "charlie" };
    for (int i = 0; i < words.Length; i++) Console.WriteLine(words[i] == null ? "(null)" : words[i]);
    object[] objects = { words, pascal, 5, "text", null };
    foreach (object o in objects) Console.WriteLine(o is string[] ? 1 : o is int[][] ? 2 : o is int ? 3 : o is string ? 4 : o is null ? 5 : 6);
    Console.WriteLine(((int[][])objects[1])[5][2]);
    Console.WriteLine(pascal.GetType().ToString());
    Console.WriteLine(cube.GetType().ToString());
    int[][,] mixed = { new int[2, 2], new int[1, 3] };
    mixed[1][0, 2] = 8;
    Console.WriteLine(mixed[1][0, 2] + mixed[0].Length);
    Console.WriteLine(mixed.GetType().ToString());
    try {
      rows[1] = null;
      rows[1][0] = 1;
    } catch (NullReferenceException) {
      Console.WriteLine("a row is missing");
    }
  }
}
