using Ladis.Detection.Baselines;

namespace Ladis.Detection.Role;

/// <summary>The baselines on offer now, for all loops. A catalog that was handed out does not change: another one takes its place.</summary>
/// <param name="catalog">What is on offer at first.</param>
internal sealed class BaselineSource(BaselineCatalog catalog)
{
    private volatile BaselineCatalog _current = catalog;

    public BaselineCatalog Current => _current;

    public void Replace(BaselineCatalog next) => _current = next;
}
