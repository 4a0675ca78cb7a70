// Big live graphs that must survive intact while garbage is made: lists, trees, cycles, maps, old pointing to young.
static class LiveGraphs {
  class Node { public int Id; public Node Left, Right, Parent; public string Name; public List<Node> Friends; }

  static Node Build(int id, int depth, Node parent) {
    var node = new Node { Id = id, Parent = parent, Name = "n" + id, Friends = new() };
    if (depth > 0) {
      node.Left = Build(id * 2, depth - 1, node);
      node.Right = Build(id * 2 + 1, depth - 1, node);
      node.Friends.Add(node.Left);
      node.Friends.Add(parent);
    }
    return node;
  }
  static long Check(Node node, Node parent) {
    if (node == null) return 0;
    if (node.Parent != parent || node.Name != "n" + node.Id) return -1000000000;
    if (node.Left != null && (node.Friends[0] != node.Left || node.Friends[1] != parent)) return -1000000000;
    return node.Id + Check(node.Left, node) + Check(node.Right, node);
  }

  public static void Run() {
    Node root = Build(1, 14, null);
    Console.WriteLine(Check(root, null));
    for (int i = 0; i < 6; i++) {
      Garbage(200000);
      GC.Collect(i % 3);
    }
    Console.WriteLine(Check(root, null));
    // Old objects get young children.
    for (int round = 0; round < 50; round++) {
      Node node = root;
      for (int i = 0; i < 10; i++) node = (round >> i & 1) == 0 ? node.Left : node.Right;
      node.Left = Build(node.Id * 2, 3, node);
      node.Friends[0] = node.Left;
      Garbage(2000);
      if (round % 10 == 0) GC.Collect(0);
    }
    Console.WriteLine(Check(root, null));
    var map = new Dictionary<string, Node>();
    void Index(Node node) { if (node != null) { map[node.Name] = node; Index(node.Left); Index(node.Right); } }
    Index(root);
    GC.Collect();
    Console.WriteLine(map.Count + " " + map["n777"].Parent.Name + " " + map.Values.Sum(n => n.Friends.Count));
    var ring = new Node { Id = 0 };
    Node last = ring;
    for (int i = 1; i < 20000; i++) last = last.Right = new Node { Id = i, Left = last };
    last.Right = ring;
    ring.Left = last;
    GC.Collect();
    long sum = 0;
    Node at = ring;
    do { sum += at.Id; if (at.Right.Left != at) sum = -1; at = at.Right; } while (at != ring);
    Console.WriteLine(sum);
    var matrix = new object[200, 200];
    for (int i = 0; i < 200; i++) for (int j = 0; j < 200; j++) matrix[i, j] = i * j % 3 == 0 ? (object)(i * j) : new[] { i, j };
    GC.Collect(1);
    Console.WriteLine(matrix.Cast<object>().Sum(o => o is int n ? n % 10 : ((int[])o)[1]));
    Node weakly = new Node { Id = 5 };
    for (int i = 0; i < 100000; i++) weakly = new Node { Id = weakly.Id + 1, Left = weakly.Id % 100 == 0 ? null : weakly };
    Console.WriteLine(weakly.Id);
  }

  static void Garbage(int n) { for (int i = 0; i < n; i++) _ = new Node { Id = i }; }
}
