// Queue, Stack, breadth-first and depth-first searches over a grid and a graph.
static class QueuesAndStacks {
  public static void Run() {
    var queue = new Queue<int>();
    for (int i = 0; i < 100; i++) {
      queue.Enqueue(i);
      if (i % 3 == 0) queue.Dequeue();
    }
    Console.WriteLine(queue.Count);
    Console.WriteLine(queue.Peek());
    Console.WriteLine(queue.Sum());
    var stack = new Stack<string>(new[] { "a", "b", "c" });
    Console.WriteLine(stack.Pop() + stack.Peek() + stack.Count + string.Concat(stack));
    Console.WriteLine(stack.TryPop(out string top) + top + stack.TryPeek(out top) + top + stack.Contains("b"));
    string[] maze = { "S.#.....", ".##.###.", "......#.", ".####.#.", "....#..E" };
    Console.WriteLine(Shortest(maze));
    Console.WriteLine(string.Join(" ", Topological(new() { ["shirt"] = ["tie", "belt"], ["tie"] = ["jacket"], ["pants"] = ["belt", "shoes"], ["belt"] = ["jacket"], ["socks"] = ["shoes"], ["shoes"] = [], ["jacket"] = [] })));
    Console.WriteLine(Evaluate("3 4 + 2 * 7 /") + " " + Evaluate("5 1 2 + 4 * + 3 -"));
    Console.WriteLine(Balanced("{[()]}()") + " " + Balanced("{[(])}"));
  }

  static int Shortest(string[] maze) {
    int w = maze[0].Length, h = maze.Length;
    var seen = new bool[w, h];
    var queue = new Queue<(int X, int Y, int Distance)>();
    queue.Enqueue((0, 0, 0));
    while (queue.TryDequeue(out var at)) {
      if (at.X < 0 || at.Y < 0 || at.X >= w || at.Y >= h || seen[at.X, at.Y] || maze[at.Y][at.X] == '#') continue;
      if (maze[at.Y][at.X] == 'E') return at.Distance;
      seen[at.X, at.Y] = true;
      foreach (var (dx, dy) in new[] { (1, 0), (-1, 0), (0, 1), (0, -1) }) queue.Enqueue((at.X + dx, at.Y + dy, at.Distance + 1));
    }
    return -1;
  }

  static List<string> Topological(Dictionary<string, string[]> graph) {
    var order = new List<string>();
    var visited = new HashSet<string>();
    void Visit(string node) {
      if (!visited.Add(node)) return;
      foreach (string next in graph[node]) Visit(next);
      order.Insert(0, node);
    }
    foreach (string node in graph.Keys) Visit(node);
    return order;
  }

  static int Evaluate(string expression) {
    var stack = new Stack<int>();
    foreach (string token in expression.Split(' ')) {
      if (int.TryParse(token, out int n)) { stack.Push(n); continue; }
      int b = stack.Pop(), a = stack.Pop();
      stack.Push(token switch { "+" => a + b, "-" => a - b, "*" => a * b, "/" => a / b, _ => throw new FormatException(token) });
    }
    return stack.Pop();
  }

  static bool Balanced(string s) {
    var open = new Stack<char>();
    foreach (char c in s) {
      int i = "([{)]}".IndexOf(c);
      if (i < 3) open.Push(")]}"[i]);
      else if (!open.TryPop(out char wanted) || wanted != c) return false;
    }
    return open.Count == 0;
  }
}
