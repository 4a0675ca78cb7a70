using System.Diagnostics.CodeAnalysis;

namespace Shop;

/// <summary>Items by key, in the order in which they were added.</summary>
public sealed class Catalog<TKey, TItem>(Func<TItem, TKey> keyOf) where TKey : notnull {
  private readonly Dictionary<TKey, TItem> items = new();
  private readonly List<TKey> keys = new();

  public int Count => keys.Count;
  public IReadOnlyList<TKey> Keys => keys;

  public void Add(TItem item) {
    TKey key = keyOf(item);
    if (!items.TryAdd(key, item)) throw new ArgumentException($"there are two of {key}");
    keys.Add(key);
  }

  public bool TryFind(TKey key, [MaybeNullWhen(false)] out TItem item) => items.TryGetValue(key, out item);
}
