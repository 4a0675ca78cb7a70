// Objects: fields, constructors, methods, a linked list and a tree of them.
static class Classes {
  class Node {
    public int Value;
    public Node Next;
    public Node(int value, Node next) { Value = value; Next = next; }
  }

  class Tree {
    int value;
    Tree left, right;
    public Tree(int value) { this.value = value; }

    public void Add(int added) {
      if (added < value) {
        if (left == null) left = new Tree(added);
        else left.Add(added);
      } else if (added > value) {
        if (right == null) right = new Tree(added);
        else right.Add(added);
      }
    }

    public int Count() => 1 + (left == null ? 0 : left.Count()) + (right == null ? 0 : right.Count());
    public int Depth() {
      int l = left == null ? 0 : left.Depth(), r = right == null ? 0 : right.Depth();
      return 1 + (l > r ? l : r);
    }
    public int Fold(int seed) {
      if (left != null) seed = left.Fold(seed);
      seed = seed * 31 + value;
      return right != null ? right.Fold(seed) : seed;
    }
  }

  class Account {
    byte kind;
    long balance;
    string owner;
    double rate;
    bool open;
    public Account(string owner, byte kind) : this(owner, kind, 0.5) { balance += 10; }
    Account(string owner, byte kind, double rate) {
      this.owner = owner;
      this.kind = kind;
      this.rate = rate;
      open = true;
    }
    public string Owner => owner;
    public long Balance { get { return balance; } set { if (open) balance = value; } }
    public int Interest() => (int)(balance * rate) + kind;
    public Account Close() { open = false; return this; }
  }

  public static void Run() {
    Node list = null;
    for (int i = 1; i <= 10; i++) list = new Node(i * i, list);
    Console.WriteLine(list.Next.Next.Value);
    list = Reverse(list);
    int sum = 0;
    for (Node node = list; node != null; node = node.Next) sum = sum * 3 + node.Value;
    Console.WriteLine(sum);
    var tree = new Tree(5000);
    uint x = 1;
    for (int i = 0; i < 2000; i++) {
      x = x * 1664525 + 1013904223;
      tree.Add((int)(x >> 16) % 10000);
    }
    Console.WriteLine(tree.Count());
    Console.WriteLine(tree.Depth());
    Console.WriteLine(tree.Fold(0));
    var account = new Account("Ada", 3);
    account.Balance += 100;
    Console.WriteLine(account.Owner);
    Console.WriteLine(account.Balance);
    Console.WriteLine(account.Interest());
    account.Close().Balance = 5;
    Console.WriteLine(account.Balance);
    Account other = account, third = new Account("Ada", 3);
    Console.WriteLine(other == account);
    Console.WriteLine(third == account);
    try {
      other = null;
      Console.WriteLine(other.Interest());
    } catch (NullReferenceException) {
      Console.WriteLine("no account");
    }
  }

  static Node Reverse(Node list) {
    Node reversed = null;
    while (list != null) {
      Node next = list.Next;
      list.Next = reversed;
      reversed = list;
      list = next;
    }
    return reversed;
  }
}
