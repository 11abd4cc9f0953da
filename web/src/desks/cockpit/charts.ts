/* The parts of ECharts that the cockpit draws with; a chunk of its own, brought when a chart is. */
import { BarChart, PictorialBarChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([BarChart, PictorialBarChart, GridComponent, TooltipComponent, CanvasRenderer])
export { init }
