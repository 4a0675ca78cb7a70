// SortedDictionary, SortedList, LinkedList, ObservableCollection, ReadOnlyCollection, BitArray-free.
using System.Collections.ObjectModel;

static class SortedAndLinked {
  public static void Run() {
    var sorted = new SortedDictionary<string, int>(StringComparer.Ordinal);
    uint x = 3;
    for (int i = 0; i < 500; i++) {
      x = x * 1664525 + 1013904223;
      string key = "k" + (x >> 20) % 100;
      if (x % 5 == 0) sorted.Remove(key);
      else sorted[key] = i;
    }
    Console.WriteLine(sorted.Count + " " + sorted.First() + " " + sorted.Last() + " " + sorted.Values.Sum());
    var list = new SortedList<int, string> { [5] = "five", [1] = "one", [3] = "three" };
    list.RemoveAt(0);
    Console.WriteLine(list.Keys[0] + list.Values[1] + list.IndexOfKey(5) + list.IndexOfValue("x") + " " + string.Join(",", list));
    var linked = new LinkedList<int>(new[] { 1, 2, 3 });
    LinkedListNode<int> two = linked.Find(2);
    linked.AddBefore(two, 10);
    linked.AddAfter(two, 20);
    linked.RemoveFirst();
    linked.AddLast(30);
    Console.WriteLine(string.Join(",", linked) + " " + two.Previous.Value + two.Next.Value + " " + linked.Count);
    linked.Remove(two);
    Console.WriteLine((two.List == null) + " " + string.Join(",", linked));
    var observed = new ObservableCollection<string>();
    string log = "";
    observed.CollectionChanged += (_, e) => log += e.Action + "@" + e.NewStartingIndex + "/" + e.OldStartingIndex + " ";
    observed.Add("a");
    observed.Insert(0, "b");
    observed.Move(0, 1);
    observed[0] = "c";
    observed.RemoveAt(1);
    observed.Clear();
    Console.WriteLine(log);
    var view = new ReadOnlyCollection<int>(new List<int> { 1, 2 });
    Console.WriteLine(view.Count + " " + view[1] + " " + ReadOnlyDictionary<int, int>.Empty.Count);
    var shielded = new Shielded { 1, 2, 3 };
    shielded.Remove(2);
    Console.WriteLine(shielded.Log);
  }

  class Shielded : Collection<int> {
    public string Log = "";
    protected override void InsertItem(int i, int item) { Log += "+" + item; base.InsertItem(i, item * 10); }
    protected override void RemoveItem(int i) { Log += "-" + this[i]; base.RemoveItem(i); }
    public new bool Remove(int item) => base.Remove(item * 10);
  }
}
